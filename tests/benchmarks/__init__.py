"""Benchmarks: figures beside a peer measured in the same run. Nothing here is a timed test."""
