"""Quotients: exact division to a rounded decimal, in whole numbers, since DuckDB's own division is a binary float."""

MACROS = (
    "CREATE OR REPLACE TEMP MACRO exact_units(x) AS CAST(replace(CAST(abs(x) AS VARCHAR), '.', '') AS HUGEINT)",
    """CREATE OR REPLACE TEMP MACRO exact_places(x) AS
    CASE WHEN contains(CAST(x AS VARCHAR), '.') THEN strlen(CAST(x AS VARCHAR)) - instr(CAST(x AS VARCHAR), '.') ELSE 0
      END""",
    """CREATE OR REPLACE TEMP MACRO power_of_ten(n) AS
    CAST(rpad('1', CAST(greatest(n, 0) + 1 AS INTEGER), '0') AS HUGEINT)""",
    "CREATE OR REPLACE TEMP MACRO whole_quotient(top, over) AS (2 * top + over) // (2 * over)",
    """CREATE OR REPLACE TEMP MACRO rounded_units(top, over, shift) AS
    whole_quotient(exact_units(top) * power_of_ten(shift), exact_units(over) * power_of_ten(-shift))""",
    """CREATE OR REPLACE TEMP MACRO rounded_quotient(top, over, places) AS
    CAST(CASE WHEN top < 0 THEN -1 ELSE 1 END
         * rounded_units(top, over, places - exact_places(top) + exact_places(over)) * power_of_ten(6 - places)
         AS DECIMAL(38, 0)) * CAST('0.000001' AS DECIMAL(6, 6))""",
)
"""`rounded_quotient(top, over, places)`: half away from nought, with six places; `over` is above nought or null.

Units are read off the decimal's own digits: to multiply them out would need more digits than there are.
"""
