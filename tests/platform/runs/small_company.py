"""A company of two sellers, small enough to pay by hand."""

from pathlib import Path

from tests.commands import Terminal

CALENDAR = "calendar: quarters\ntitle: Quarters\nquarters: {from: 2025-01-01, until: 2025-07-01}\n"

PEOPLE = """participant,position,from,rate
P-1,S-1,2024-01-01,0.05
P-2,S-2,2025-02-01,
"""

QUOTAS = """participant,period,amount
P-1,2025-Q1,1000.00
"""

SALES = """key,day,amount,currency,seller,region
A-1,2025-01-10,600.00,EUR,P-1,EMEA
A-2,2025-02-10,700.00,EUR,P-1,EMEA
A-3,2025-03-10,-100.00,EUR,P-1,EMEA
"""

PLAN = """
rule_set: plan
version: "{version}"
title: A plan
effective_from: {begins}
currency: EUR
calendar: quarters
rounding: {{mode: half_up, step: slice}}
fields: {{seller: participant, region: text}}
credit_rules: [{{id: own, clause: "1", text: own sales, to: seller, when: "{when}"}}]
measures: [{{id: sales, credits: [own]}}]
rate_tables:
  - id: steps
    kind: marginal
    by: attainment
    tiers: [{{from: 0, times: 1}}, {{from: 1, times: {above}}}]
earnings: [{{id: commission, clause: "2", text: pay, measure: sales, kind: marginal, table: steps, rate: {rate}}}]
"""

MAPPINGS = {
    "people": """
mapping: people
target: people
source: hr
files: {people: {match: "people*.csv"}}
columns:
  participant: participant
  position: position
  title: {constant: Seller}
  business_unit: {constant: Sales}
  effective_from: from
  rate_commission: rate
""",
    "quotas": """
mapping: quotas
target: quotas
source: hr
files: {quotas: {match: "quotas*.csv"}}
columns:
  participant: participant
  measure: {constant: sales}
  calendar: {constant: quarters}
  period: period
  amount: amount
  currency: {constant: EUR}
""",
    "sales": """
mapping: sales
target: transactions
source: erp
files: {sales: {match: "sales*.csv"}}
columns:
  source_key: key
  day: day
  amount: amount
  currency: currency
  seller: {column: seller, kind: participant}
  region: {column: region, kind: text}
""",
}


ANY_REGION = "seller is not null and (region is null or region is not null)"
"""Asks for the declared region, and lets every one pass."""


def plan(
    version: str = "1", begins: str = "2025-01-01", when: str = ANY_REGION, above: str = "2",
    rate: str = "personal commission",
) -> str:  # fmt: skip
    """Return a plan that pays `rate` up to the quota and `above` times that above it."""
    return PLAN.format(version=version, begins=begins, when=when, above=above, rate=rate)


class SmallCompany:
    """Brings files of the company in, and calculates."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self.terminal, self.folder = terminal, folder
        for name, text in MAPPINGS.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        (folder / "calendar.yaml").write_text(CALENDAR, encoding="utf-8")
        terminal.ok("calendar", "publish", folder / "calendar.yaml")
        self.bring("people", PEOPLE)
        self.bring("quotas", QUOTAS)

    def bring(self, what: str, rows: str) -> str:
        """Import rows as people, quotas or sales."""
        file = self.folder / f"{what}.csv"
        file.write_text(rows, encoding="utf-8")
        return self.terminal.ok("import", file, "--mapping", self.folder / f"{what}.yaml")

    def publish(self, document: str) -> None:
        """Publish a plan."""
        file = self.folder / "plan.yaml"
        file.write_text(document, encoding="utf-8")
        self.terminal.ok("rules", "publish", file)
