"""A company to measure with: a seeded year of transactions, its people, quotas and plan."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

PAYEES = 2_000
FIRST_DAY = date(2025, 1, 1)
DAYS = 90
REGIONS = ("EMEA", "APAC", "NA", "LATAM")
FAMILIES = ("Platform", "Analytics", "Services", "Hardware", "Support")

CALENDAR = "calendar: quarters\ntitle: Quarters\nquarters: {from: 2025-01-01, until: 2025-04-01}\n"

RULE_SET = """
rule_set: bench
version: "1"
title: Marginal accelerator
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: slice}
fields: {sold_by: participant, family: text}
credit_rules:
  - {id: own, text: own sales, to: sold_by, when: "sold_by is not null and family <> 'Support'"}
measures: [{id: sales, credits: [own]}]
rate_tables:
  - id: accelerator
    kind: marginal
    by: attainment
    tiers: [{from: 0, times: 0.8}, {from: 0.6, times: 1}, {from: 0.8, times: 1.5}, {from: 1, times: 2}]
earnings:
  - {id: commission, text: commission, measure: sales, kind: marginal, table: accelerator, rate: personal commission}
"""

MAPPINGS = {
    "transactions": """
mapping: bench-transactions
target: transactions
source: bench
files: {sales: {match: "sales.csv"}}
columns:
  source_key: key
  day: day
  amount: amount
  currency: currency
  sold_by: {column: sold_by, kind: participant}
  region: {column: region, kind: text}
  family: {column: family, kind: text}
""",
    "people": """
mapping: bench-people
target: people
source: bench
files: {people: {match: "people.csv"}}
columns:
  participant: participant
  position: participant
  title: {constant: Seller}
  business_unit: {constant: Sales}
  effective_from: {constant: "2024-01-01"}
  rate_commission: rate
""",
    "quotas": """
mapping: bench-quotas
target: quotas
source: bench
files: {people: {match: "people.csv"}}
columns:
  participant: participant
  measure: {constant: sales}
  calendar: {constant: quarters}
  period: {constant: 2025-Q1}
  amount: quota
  currency: {constant: EUR}
""",
}


def write_company(folder: Path, rows: int, seed: int = 11) -> None:
    """Write sales.csv of so many rows, people.csv and the documents into a folder."""
    dice = Random(seed)  # noqa: S311  nothing here is a secret
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["participant", "rate", "quota"])
        for number in range(PAYEES):
            quota = rows * 1_000 // PAYEES * dice.randrange(60, 180) // 100
            writer.writerow([f"P-{number}", f"0.0{dice.randrange(100, 999)}", f"{quota}.00"])
    with (folder / "sales.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "day", "amount", "currency", "sold_by", "region", "family", "customer"])
        writer.writerows(_sale(number, dice) for number in range(rows))
    (folder / "calendar.yaml").write_text(CALENDAR, encoding="utf-8")
    (folder / "rule-set.yaml").write_text(RULE_SET, encoding="utf-8")
    for name, text in MAPPINGS.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _sale(number: int, dice: Random) -> list[str]:
    cents = dice.randrange(1_000, 200_000)
    sign = "-" if dice.randrange(50) == 0 else ""
    return [
        f"SO-{number:08}",
        (FIRST_DAY + timedelta(days=dice.randrange(DAYS))).isoformat(),
        f"{sign}{cents // 100}.{cents % 100:02}",
        "EUR",
        f"P-{dice.randrange(PAYEES)}",
        REGIONS[dice.randrange(4)],
        FAMILIES[dice.randrange(5)],
        f"C-{dice.randrange(100_000)}",
    ]
