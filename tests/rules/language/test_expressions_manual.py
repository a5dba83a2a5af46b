"""The manual of conditions and formulas: each of its examples is what it says."""

import re
from contextlib import suppress
from pathlib import Path

import pytest

from compledger.rules.language import (
    TRANSACTION_FIELDS,
    ExpressionRefused,
    FieldKind,
    Scope,
    parse_condition,
    parse_formula,
)
from compledger.rules.language.forms.tables import Gives

MANUAL = Path(__file__).parents[3] / "docs" / "reference" / "expressions.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", MANUAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
EXAMPLES = [line.split("→") for kind, block in BLOCKS if kind == "expression" for line in block.splitlines()]
REFUSED = [block.splitlines() for kind, block in BLOCKS if kind == "refused"]

MONEY, QUANTITY, SHARE = FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.SHARE


def scope(*, period: bool, converts: bool) -> Scope:
    """Return the names that the manual lists for its examples."""
    fields = {
        **TRANSACTION_FIELDS.kinds, "region": FieldKind.TEXT, "cost": MONEY, "list_price": MONEY, "quantity": QUANTITY,
        "discount": SHARE, "new_customer": FieldKind.FLAG, "sold_by": FieldKind.PARTICIPANT, "booked": FieldKind.DATE,
    }  # fmt: skip
    return Scope(
        fields={} if period else fields,
        field_currencies={"list_price": "USD"},
        values={"bonus_per_unit": MONEY, "ramp": SHARE},
        seat=not period,
        period=period,
        measures={"sales": MONEY, "new-business": MONEY, "units": QUANTITY},
        components=("commission",),
        tables={"curve": Gives.TIMES, "ladder": Gives.AMOUNT},
        converts=converts,
        currency="EUR",
    )


def read(text: str, gives: str, of: Scope) -> None:
    if gives == "condition":
        parse_condition(text, of)
    else:
        kinds = [FieldKind(gives)] if gives else tuple(FieldKind)
        parse_formula(text, of, kinds)


@pytest.mark.parametrize(("text", "gives"), EXAMPLES, ids=[text.strip() for text, _ in EXAMPLES])
def test_an_example_gives_what_the_manual_says(text: str, gives: str) -> None:
    with suppress(ExpressionRefused):
        read(text.strip(), gives.strip(), scope(period=False, converts=False))
        return
    read(text.strip(), gives.strip(), scope(period=True, converts=False))


@pytest.mark.parametrize(("text", "what"), REFUSED, ids=[text for text, _ in REFUSED])
def test_what_the_manual_says_is_refused_is_refused_with_its_message(text: str, what: str) -> None:
    with pytest.raises(ExpressionRefused) as refused:
        parse_formula(text, scope(period=False, converts=True), tuple(FieldKind))
    assert refused.value.what == what


def test_the_manual_has_examples_of_every_kind() -> None:
    assert {gives.strip() for _, gives in EXAMPLES} == {"condition", "money", "quantity", "share", "text"}
    assert len(EXAMPLES) > 50
    assert len(REFUSED) > 4


ROW = re.compile(
    r"^\| (money|quantity|share) \| (money|quantity|share) \| (\w*) ?\| (\w*) ?\| (\w*) ?\|$", re.MULTILINE
)
SIDES = {
    MONEY: "amount", QUANTITY: "quantity", SHARE: "discount",
}  # fmt: skip


@pytest.mark.parametrize("row", ROW.findall(MANUAL.read_text(encoding="utf-8")), ids=" ".join)
def test_a_row_of_the_table_of_kinds_is_what_the_language_does(row: tuple[str, ...]) -> None:
    left, right, *results = row
    found = []
    for signs in ("+-", "*", "/"):
        kinds = {_kind(f"{SIDES[FieldKind(left)]} {sign} {SIDES[FieldKind(right)]}") for sign in signs}
        found += kinds
    assert found == results


def test_the_table_of_kinds_has_every_pair() -> None:
    assert len(ROW.findall(MANUAL.read_text(encoding="utf-8"))) == 9


def _kind(text: str) -> str:
    """Return the kind of a formula, empty if it is refused."""
    try:
        return parse_formula(text, scope(period=False, converts=False), tuple(FieldKind)).kind
    except ExpressionRefused:
        return ""
