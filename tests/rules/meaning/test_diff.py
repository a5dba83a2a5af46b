"""The meaning of a change: what pays otherwise is named, what only looks otherwise is not."""

import csv
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compledger.rules.language import parse_rule_set
from compledger.rules.meaning import Change, ChangeClass, ChangeKind, as_text, diff
from compledger.rules.meaning.marked import marked
from compledger.rules.plain_words import Language
from tests.rules.a_whole_plan import PLAN
from tests.rules.mutations import mutations
from tests.rules.plain_words.other_language import english_in

MUTATED = dict(mutations(PLAN))
# The first contradicts itself; the others are no change: a label, and days before the version begins.
del MUTATED[".fields[list_price]"], MUTATED[".label"]
del MUTATED[".values[0].spells[0].effective_from"], MUTATED[".values[1].spells[0].effective_from"]
WORDING = re.compile(r"\.(title|examples|.*\.(text|clause|source))")
STEP = re.compile(r"\.(\w+)|\[([^\]]+)\]")
TAKEN_OUT = re.compile(r"\[-[^\]]+\]$")

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
def test_whatever_pays_otherwise_is_a_change_of_the_right_class(path: str) -> None:
    found = diff(PLAN, MUTATED[path])
    assert found
    for change in found:
        assert change.before != change.after
    assert {change.change_class for change in found} == {expected_class(path)}


def expected_class(path: str) -> ChangeClass:
    """Return the class of a mutation by what was changed: a figure or a day, some text that only reads, or the rest."""
    if WORDING.match(path):
        return ChangeClass.WORDING
    if TAKEN_OUT.search(path):
        # A dated figure without one of its spells is another figure on those days.
        return ChangeClass.PARAMETER if ".spells[" in path else ChangeClass.STRUCTURAL
    is_figure = isinstance(at(path), Decimal | date | int) and not isinstance(at(path), bool)
    return ChangeClass.PARAMETER if is_figure else ChangeClass.STRUCTURAL


def at(path: str) -> Any:
    """Return what stands at a path of the plan."""
    found: Any = PLAN
    for name, key in STEP.findall(path):
        found = getattr(found, name) if name else found[int(key) if isinstance(found, tuple) else key]
    return found


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


def test_another_example_names_its_lines_and_a_removed_one_is_told_in_short() -> None:
    example = """
examples:
  - id: one
    text: Two sales.
    period: {name: 2025-Q1, from: 2025-01-01, until: 2025-04-01}
    people: [{participant: P-1, title: Seller, quotas: {sales: 1000}}, {participant: P-2, title: Helper}]
    transactions: [{day: 2025-01-10, amount: 600, seller: P-1, helper: P-2, region: EMEA}]
    expects: [{participant: P-1, measure: sales, total: 0}, {participant: P-2, measure: sales, total: 0}]
"""
    found = changes(
        ("amount: 600", "amount: 700"),
        ("P-2, measure: sales, total: 0", "P-2, measure: sales, total: 1"),
        document=DOCUMENT + example,
    )
    assert [(change.path, change.change_class) for change in found] == [
        ("examples.one.transactions", ChangeClass.WORDING), ("examples.one.expects", ChangeClass.WORDING),
    ]  # fmt: skip
    assert (found[1].before, found[1].after) == (
        "The total of “sales” of P-2 is 0.", "The total of “sales” of P-2 is 1.",
    )  # fmt: skip
    (removed,) = changes((example, ""), document=DOCUMENT + example)
    assert str(removed) == "examples.one: removed: Two sales. (Period “2025-Q1”; people: 2, sales: 1, expected: 2.)"


def test_a_long_table_is_told_by_its_first_rows() -> None:
    a = parse_rule_set(DOCUMENT, "a")
    table = a.tables["rates"]
    longer = replace(table, rows=table.rows * 10)
    tables = {name: of for name, of in a.tables.items() if name != "rates"}
    (change,) = (change for change in diff(replace(a, tables={**tables, "rates": longer}), replace(a, tables=tables)))
    assert "and 19 more rows" in change.before  # 10 times three rows and one for all else, of which 12 are told
    assert len(change.before) < 500


def test_changes_are_told_in_german_too() -> None:
    for path, mutated in MUTATED.items():
        for change in diff(PLAN, mutated, Language.DE):
            if change.change_class is not ChangeClass.WORDING:
                told = f"{change.before} {change.after}"
                assert not english_in(told, (PLAN, mutated)), (path, told)


# Side by side


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("at least 1,000", "at least 2,000", ("at least [1,000]", "at least [2,000]")),
        ("region is “EMEA”.", "region is “APAC”.", ("region is “[EMEA]”.", "region is “[APAC]”.")),
        ("a and b", "a and b and c", ("a and b", "a and b [and c]")),
        ("5 %", "the payee's own rate", ("5 %", "the payee's own rate")),
        ("flat", "whole", ("flat", "whole")),
        ("x " * 500, "x " * 499 + "y", ("x " * 500, "x " * 499 + "y")),
    ],
    ids=["figure", "quoted", "added", "nothing-alike", "one-word", "too-long"],
)
def test_words_that_are_others_stand_in_brackets(before: str, after: str, shown: tuple[str, str]) -> None:
    assert marked(before, after) == shown


def test_both_sides_stand_one_below_the_other() -> None:
    told = as_text(changes(("amount >= 1000", "amount >= 2000")), Language.EN)
    assert told.splitlines() == [
        "parameter: credit_rules.own.when (clause 1)",
        "    before  A sale counts if region is “EMEA” and amount is at least [1,000].",
        "    after   A sale counts if region is “EMEA” and amount is at least [2,000].",
    ]
    removed = as_text(changes((", {from: 1, times: 1.5}", "")), Language.DE)
    assert removed.splitlines() == [
        "Aufbau: rate_tables.steps.tiers[100 %] (Ziffer 2.1)", "    entfällt  from 100 % on: the rate × 1.5",
    ]  # fmt: skip
