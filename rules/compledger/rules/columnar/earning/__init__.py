"""From measurements to earning lines: accounts, tiers, rates, lines, limits, formulas."""
