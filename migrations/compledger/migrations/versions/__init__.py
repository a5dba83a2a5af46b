"""Revisions, oldest first. Each is written once and imports none of our rooms."""
