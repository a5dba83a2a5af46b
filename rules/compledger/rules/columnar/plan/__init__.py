"""The plan of a calculation: rules, days, columns and factors of all versions, numbered, and the digits they need."""
