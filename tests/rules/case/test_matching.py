"""Which rules hold for a sale, found by an index; and what they credit of it."""

from datetime import date
from decimal import Decimal

import pytest

from compledger.rules.case.matching import Versions
from compledger.rules.case.matching.branches import branches_of
from compledger.rules.case.results import Conversion, Sale
from compledger.rules.language import parse_rule_set
from tests.rules.case.small_company import HEAD, TAIL, YEAR_END, crediter, sale


def matched(when: str, asked: Sale, days: str = "") -> bool:
    """Tell whether a rule with this condition holds for a sale."""
    rule = f'  - {{id: r, text: Rule., to: sold_by, when: "{when}"{days}}}\n'
    used = ", ".join(
        f"{n}: {k}" for n, k in (("region", "text"), ("quantity", "quantity"), ("cost", "money")) if n in when
    )
    head = f"fields: {{sold_by: participant{', ' if used else ''}{used}}}\n"
    return [rule.id for _, rule in crediter(rule, head=head).matcher.matches(asked)] == ["r"]


@pytest.mark.parametrize(
    ("when", "fields", "holds"),
    [
        ("region = 'EMEA'", {"region": "EMEA"}, True),
        ("region = 'EMEA'", {"region": "emea"}, False),
        ("region = 'EMEA'", {"region": None}, False),
        ("region in ('EMEA', 'APAC') and amount >= 1000", {"region": "APAC"}, True),
        ("region in ('EMEA', 'APAC') and amount > 1000", {"region": "APAC"}, False),
        ("region <> 'EMEA'", {"region": None}, False),
        ("coalesce(region, '') <> 'EMEA'", {"region": None}, True),
        ("not (region = 'EMEA')", {"region": None}, False),
        ("region is null", {"region": None}, True),
        ("region = 'EMEA' or region = 'APAC'", {"region": "APAC"}, True),
        ("region = 'EMEA' or quantity > 5", {"region": "APAC", "quantity": Decimal(6)}, True),
        ("region = 'EMEA' or quantity > 5", {"region": None, "quantity": None}, False),
        ("amount between 1000 and 2000", {}, True),
        ("amount between 1000.01 and 2000", {}, False),
        ("1000 <= amount", {}, True),
        ("(amount - cost) / amount >= 0.3", {"cost": Decimal(700)}, True),
        ("(amount - cost) / amount >= 0.3", {"cost": Decimal("700.01")}, False),
        ("(amount - cost) / amount >= 0.3", {"cost": Decimal(0), "amount": Decimal(0)}, False),
    ],
)
def test_a_condition_holds_as_it_reads(when: str, fields: dict[str, object], *, holds: bool) -> None:
    assert matched(when, sale(**fields)) is holds


def test_a_field_that_was_never_imported_is_missing() -> None:
    assert matched("region is null", sale())
    assert not matched("region = 'EMEA'", sale())


def test_a_rules_own_days_begin_on_their_first_and_are_over_on_their_last() -> None:
    days = ", from: 2025-01-10, until: 2025-01-12"
    found = {day: matched("amount > 0", sale(day=date(2025, 1, day)), days) for day in (9, 10, 11, 12)}
    assert found == {9: False, 10: True, 11: True, 12: False}


def test_no_rule_is_asked_on_a_day_without_a_version() -> None:
    assert not matched("amount > 0", sale(day=YEAR_END))


@pytest.mark.parametrize("amount", ["99.99", "100", "100.01", "799.99", "800", "5000"])
def test_rules_found_by_their_ranges_are_those_whose_ranges_hold(amount: str) -> None:
    bounds = range(100, 1300, 100)
    rules = "".join(
        f'  - {{id: r{low:04}, text: Rule., to: sold_by, when: "amount >= {low} and amount < {low + 250}"}}\n'
        for low in bounds
    )
    ids = [f"r{low:04}" for low in bounds]
    known = crediter(rules, ids=", ".join(ids), head="fields: {sold_by: participant}\n")
    found = [rule.id for _, rule in known.matcher.matches(sale(amount=Decimal(amount)))]
    assert found == [f"r{low:04}" for low in bounds if low <= Decimal(amount) < low + 250]


def test_many_values_of_many_fields_make_no_more_keys_than_are_worth_it() -> None:
    values = ", ".join(f"'{number}'" for number in range(100))
    when = f"source in ({values}) and source_key in ({values})"
    (branch,) = branches_of(
        parse_rule_set(
            f"{HEAD}fields: {{sold_by: participant}}\ncredit_rules:\n"
            f'  - {{id: r, text: Rule., to: sold_by, when: "{when}"}}\n{TAIL % "r"}',
            "small.yaml",
        )
        .credit_rules[0]
        .when
    )
    assert [len(asked) for asked in branch.keys.values()] == [100]
    assert [len(asked) for _, asked in branch.apart] == [100]
    assert matched(when, sale(source="7", source_key="99"))
    assert not matched(when, sale(source="7", source_key="100"))


def test_a_version_is_made_ready_once_while_it_is_kept() -> None:
    texts = [f"{HEAD}".replace('"1"', f'"{n}"') for n in (1, 2)]
    rule = "fields: {sold_by: participant}\ncredit_rules:\n  - {id: r, text: Rule., to: sold_by}\n"
    one, other = (parse_rule_set(f"{text}{rule}{TAIL % 'r'}", "small.yaml") for text in texts)
    versions = Versions(kept=1)
    first = versions.ready(one)
    assert versions.ready(one) is first
    assert versions.ready(other).rule_set is other
    assert versions.ready(one) is not first


EXCHANGED = 'exchange: {publisher: ECB, "on": day}\n'


def test_an_amount_in_another_currency_is_converted_and_rounded_to_six_places() -> None:
    known = crediter(
        "  - {id: r, text: Rule., to: sold_by}\n",
        head=f"{EXCHANGED}fields: {{sold_by: participant}}\n",
        exchange=[(0, "USD", date(2025, 1, 10), Decimal("0.33333333333333"), "USD/EUR")],
    )
    (credit,), exceptions = known.credits_of(sale(currency="USD", amount=Decimal(-100)))
    assert exceptions == []
    assert credit.matched.base == Decimal("-33.333333")
    assert credit.matched.converted == Conversion(Decimal("-100.000000"), "USD", Decimal("0.33333333333333"), "USD/EUR")


def test_what_cannot_be_credited_has_a_name() -> None:
    plain = crediter(
        "  - {id: r, text: Rule., to: sold_by, base: amount - cost}\n",
        head="fields: {sold_by: participant, cost: money}\n",
    )
    exchanged = crediter(
        "  - {id: r, text: Rule., to: sold_by}\n", head=f"{EXCHANGED}fields: {{sold_by: participant}}\n"
    )
    found = [
        plain.credits_of(sale(cost=None)),
        plain.credits_of(sale(cost=Decimal(1), currency="USD")),
        plain.credits_of(sale(cost=Decimal(-999999999999), amount=Decimal(1))),
        exchanged.credits_of(sale(currency="USD")),
    ]
    assert [credits for credits, _ in found] == [[], [], [], []]
    assert [(e.kind, e.participant, e.detail) for _, exceptions in found for e in exceptions] == [
        ("no_base", "P-1", None),
        ("other_currency", "P-1", "USD/EUR"),
        ("too_large", "P-1", None),
        ("no_exchange_rate", "P-1", "USD/EUR"),
    ]
