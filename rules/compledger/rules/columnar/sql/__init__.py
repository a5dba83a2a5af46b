"""Forms as exact SQL."""
