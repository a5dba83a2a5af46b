"""The meaning of a change: what pays otherwise is named, what only looks otherwise is not."""

import csv
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from compledger.rules.language import parse_rule_set
from compledger.rules.meaning import Change, ChangeClass, ChangeKind, diff
from tests.rules.a_whole_plan import PLAN
from tests.rules.mutations import mutations

MUTATED = dict(mutations(PLAN))
# The first contradicts itself; the others are no change: a label, and days before the version begins.
del MUTATED[".fields[list_price]"], MUTATED[".label"]
del MUTATED[".values[0].spells[0].effective_from"], MUTATED[".values[1].spells[0].effective_from"]
WORDING = re.compile(r"\.(title|examples|.*\.(text|clause|source))")
FIGURE = re.compile(r"\.(share|pay_share|times\[0\]|rate|begins|at_most_days_old|effective_\w+|spells\[\d\]\.value)$")

GOLDEN = [*csv.DictReader((Path(__file__).parents[2] / "golden" / "changes.csv").read_text("utf-8").splitlines())]
DOCUMENT = """
rule_set: plan
version: "1"
title: A plan
effective_from: 2025-01-01
currency: EUR
calendar: quarters
rounding: {mode: half_up, step: slice}
fields: {seller: participant, helper: participant, region: text, cost: money}
values:
  - {id: spif, unit: money, value: 100}
credit_rules:
  - id: own
    clause: "1"
    text: own sales
    when: "region = 'EMEA' and amount >= 1000"
    base: max(amount - cost, 0)
    to: [{field: seller, share: 0.6}, {field: helper, share: 0.4}]
measures: [{id: sales, credits: [own]}]
rate_tables:
  - id: steps
    kind: marginal
    by: attainment
    tiers: [{from: 0, times: 0.8}, {from: 0.6, times: 1}, {from: 1, times: 1.5}]
  - id: rates
    kind: lookup
    by: [region]
    rows: [{region: EMEA, rate: 0.01}, {region: APAC, rate: 0.02}, {region: US, rate: 0.04}]
    else: {rate: 0}
earnings:
  - {id: commission, clause: "2.1", text: pay, measure: sales, kind: marginal, table: steps, rate: 0.05}
  - {id: extra, clause: "2.2", text: pay, measure: sales, rate: table rates, kind: flat, limits: [{per: period, most: 500}]}
  - {id: bonus, clause: "3", text: pay, kind: formula, pays: "case when attainment(sales) >= 1 then 5000 + spif else 0 end"}
"""  # noqa: E501  as one would write it


def changes(*replaced: tuple[str, str], document: str = DOCUMENT) -> list[Change]:
    """Return the changes that replacing texts in the document makes."""
    other = document
    for old, new in replaced:
        assert old in other, old
        other = other.replace(old, new)
    return list(diff(parse_rule_set(document, "a"), parse_rule_set(other, "b")))


@pytest.mark.parametrize("path", MUTATED)
def test_whatever_pays_otherwise_is_a_change(path: str) -> None:
    found = diff(PLAN, MUTATED[path])
    assert found
    for change in found:
        assert change.before != change.after
    classes = {change.change_class for change in found}
    if WORDING.match(path):
        assert classes == {ChangeClass.WORDING}
    elif FIGURE.search(path):
        assert ChangeClass.PARAMETER in classes
        assert ChangeClass.WORDING not in classes
    else:
        assert classes & {ChangeClass.PARAMETER, ChangeClass.STRUCTURAL}


def test_a_version_does_not_differ_from_itself_nor_by_its_label() -> None:
    assert diff(PLAN, PLAN) == ()
    assert diff(PLAN, replace(PLAN, label="2026")) == ()


def test_what_was_only_moved_has_not_changed() -> None:
    turned = replace(
        PLAN,
        credit_rules=PLAN.credit_rules[::-1],
        measures=PLAN.measures[::-1],
        earnings=PLAN.earnings[::-1],
        tables=dict(reversed(PLAN.tables.items())),
        values=PLAN.values[::-1],
    )
    assert diff(PLAN, turned) == ()
    rules = tuple(replace(rule, recipients=rule.recipients[::-1]) for rule in PLAN.credit_rules)
    assert diff(PLAN, replace(PLAN, credit_rules=rules)) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("region = 'EMEA' and amount >= 1000", "1000.00 <= amount and region in ('EMEA')"),
        ("region = 'EMEA' and amount >= 1000", "not amount < 1000 and (region = 'EMEA' and region = 'EMEA')"),
        ("max(amount - cost, 0)", "greatest(0, (amount - cost))"),
        (
            "{region: EMEA, rate: 0.01}, {region: APAC, rate: 0.02}",
            "{region: APAC, rate: 0.02}, {region: EMEA, rate: 0.010}",
        ),
        ("currency: EUR", "currency: EUR # a comment"),
        ("text: own sales", "text: own\n      sales"),
        ("rate: 0.05}", "rate: 0.0500}"),
    ],
    ids=["turned", "negated", "other-order", "rows-moved", "comment", "line-broken", "zeros"],
)
def test_what_says_the_same_in_another_way_is_no_change(old: str, new: str) -> None:
    assert changes((old, new)) == []


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["told"].partition(":")[0])
def test_a_change_is_told_by_where_it_is_what_it_was_and_how_far_it_goes(row: dict[str, str]) -> None:
    (change,) = changes((row["old"], row["new"]))
    assert (change.change_class, change.kind, str(change)) == (row["class"], row["kind"], row["told"])


def test_shares_that_are_changed_together_are_two_parameters() -> None:
    found = changes(("share: 0.6", "share: 0.7"), ("share: 0.4", "share: 0.3"))
    assert [(change.path, change.kind, change.change_class) for change in found] == [
        ("credit_rules.own.to[self seller].share", ChangeKind.SHARE, ChangeClass.PARAMETER),
        ("credit_rules.own.to[self helper].share", ChangeKind.SHARE, ChangeClass.PARAMETER),
    ]


def test_rows_that_overlap_change_something_when_they_change_places() -> None:
    rows = "[{region: EMEA, rate: 0.01}, {rate: 0.02}]"
    document = re.sub(r"rows: .*\n    else: .*", f"rows: {rows}", DOCUMENT)
    a = parse_rule_set(document, "a")
    table = a.tables["rates"]
    turned = replace(a, tables={**a.tables, "rates": replace(table, rows=table.rows[::-1])})
    (change,) = diff(a, turned)
    assert (change.change_class, change.kind) == (ChangeClass.STRUCTURAL, ChangeKind.ROW)
    assert (change.before, change.after) == ("EMEA before any", "any before EMEA")


def test_a_shuffled_sheet_of_thousands_of_rows_is_compared_in_bounded_time() -> None:
    a = parse_rule_set(DOCUMENT, "a")
    table = a.tables["rates"]
    row = table.rows[0]
    value = row.cells[0].values[0]
    rows = tuple(
        replace(row, cells=(replace(row.cells[0], values=(replace(value, value=f"R{n}"),)),), value=Decimal(n) / 100000)
        for n in range(8000)
    )
    a = replace(a, tables={**a.tables, "rates": replace(table, rows=rows)})
    assert diff(a, a) == ()
    moved = replace(a, tables={**a.tables, "rates": replace(table, rows=(*rows[1:], rows[0]))})
    assert diff(a, moved) == ()
    shuffled = replace(a, tables={**a.tables, "rates": replace(table, rows=rows[::-1])})
    assert [change.path for change in diff(a, shuffled)] == ["rate_tables.rates.rows"]
