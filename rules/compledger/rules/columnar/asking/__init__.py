"""Figures of a payee's period, and formulas judged by them."""
