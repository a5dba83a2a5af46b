"""Workflows: what waits for time or people. The first to come are publication, period close and payout release.

Nothing waits yet: what there is so far is calculated and shown at once.
"""
