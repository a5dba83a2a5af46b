"""A small plan on quarters, and one with a sheet beside it."""

CALENDAR = "calendar: quarters\ntitle: Quarters\nquarters: {from: 2025-01-01, until: 2025-07-01}\n"

PLAN = """
rule_set: plan
version: "{version}"
title: A plan
effective_from: {begins}
currency: EUR
calendar: quarters
rounding: {{mode: half_up, step: slice}}
fields: {{seller: participant, region: text}}
credit_rules: [{{id: own, clause: "1", text: own sales, to: seller, when: region is not null}}]
measures: [{{id: sales, credits: [own]}}]
rate_tables:
  - id: steps
    kind: marginal
    by: attainment
    tiers: [{{from: 0, times: 1}}, {{from: 1, times: {above}}}]
earnings: [{{id: commission, clause: "2", text: pay, measure: sales, kind: marginal, table: steps, rate: 0.05}}]
"""

SHEET = b"region,rate\nEMEA,0.01\nAPAC,0.02\n"
EXTRA = "{id: extra, text: more, measure: sales, kind: flat, rate: table rates}"
TABLE = "{id: rates, kind: lookup, by: [region], sheet: {file: rates.csv, rate: rate, columns: {region: region}}}"


def plan(version: str = "1", begins: str = "2025-01-01", above: str = "2") -> str:
    """Return a plan that pays 5 % up to the quota and `above` times that above it."""
    return PLAN.format(version=version, begins=begins, above=above)


def with_sheet(version: str = "1") -> str:
    """Return the same plan with a table whose rows are in a sheet `rates.csv`."""
    return plan(version).replace("\nearnings: [", f"\n  - {TABLE}\nearnings: [").replace("0.05}]", f"0.05}}, {EXTRA}]")
