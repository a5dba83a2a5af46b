"""What a calculation reads: sales as narrow columns, the company as keys, rules as key tables."""
