"""Conditions and formulas: from words over a tree to typed forms, with the position of whatever is wrong."""
