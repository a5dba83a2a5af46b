"""A whole random world."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import assume
from hypothesis import strategies as st

from compledger.rules.columnar import VersionsDisagree, refuse_disagreement
from compledger.rules.language import DocumentRefused, RuleSet, parse_rule_set
from compledger.rules.periods import Period
from compledger.rules.timeline import Segment
from tests.naive import Quota, World
from tests.worlds.documents import Item, documents
from tests.worlds.features import FEATURES, Features, features
from tests.worlds.people import PEOPLE, assigned, own_rates, seats, ties
from tests.worlds.sales import DAYS, exchange_rates, transactions

MONTHS = tuple(Period(f"2025-0{n}", date(2025, n, 1), date(2025, n + 1, 1)) for n in range(1, 5))
FIRST_DAY, AFTER = MONTHS[0].starts_on, MONTHS[-1].ends_before
WINDOWS = {
    "pairs": (Period("A", FIRST_DAY, date(2025, 3, 1)), Period("B", date(2025, 3, 1), AFTER)),
    "halves": (Period("2025-H1", FIRST_DAY, date(2025, 7, 1)),),
}
PAID = (MONTHS[1:2], MONTHS[:1], MONTHS[1:3], MONTHS[2:4], MONTHS[:3])
quota_amounts = st.sampled_from([Decimal(text) for text in ("4000", "1000", "10000", "3333.333333", "3", "0.01")])
huge_amounts = st.sampled_from([Decimal(text) for text in ("999999999999.999999", "0.000001", "1000", "123456789012")])


@st.composite
def worlds(draw: st.DrawFn, among: Sequence[str] = FEATURES) -> World:
    """Draw a world: one or two versions, people with gaps, quotas that may be missing, sales and returns.

    The last version may be over before its period is. `among` says which features it may have.
    """
    used = draw(features(among))
    versions = draw(_versions(used))
    held = draw(seats())
    return World(
        calendar="months",
        periods=draw(st.sampled_from(PAID)) if "periods" in used else MONTHS[1:2],
        windows=WINDOWS,
        versions=versions,
        transactions=draw(
            st.lists(transactions(used), min_size=5, max_size=14, unique_by=lambda row: row["source_key"])
        ),
        seats=held,
        ties=draw(ties(held, used)),
        quotas=draw(_quotas([segment.value for segment in versions], used)),
        rates=draw(own_rates()),
        assigned=draw(assigned()) if "assigned" in used else None,
        exchange=draw(_exchange()) if "exchange" in used else {},
    )


@st.composite
def _versions(draw: st.DrawFn, used: Features) -> list[Segment[RuleSet]]:
    rounding: Item = {"mode": "half_up", "step": "slice"}
    if "rounding" in used:
        rounding["mode"] = draw(st.sampled_from(["half_up", "half_even"]))
        rounding["step"] = draw(st.sampled_from(["slice", "credit", "period"]))
    first = parsed(draw(documents("1", rounding, used)))
    until = draw(st.sampled_from([date(2025, 2, 20), date(2025, 3, 15)])) if "ends" in used else AFTER
    if "versions" not in used:
        return [Segment(FIRST_DAY, until, first)]
    change = draw(st.sampled_from([date(2025, 2, 10), date(2025, 3, 1)]))
    second = parsed(draw(documents("2", rounding, used)))
    try:
        refuse_disagreement([first, second])
    except VersionsDisagree:
        assume(False)
    return [Segment(FIRST_DAY, change, first), Segment(change, until, second)]


def parsed(document: str) -> RuleSet:
    """Return the version of a document; a document that the language refuses is drawn anew."""
    try:
        return parse_rule_set(document, "drawn")
    except DocumentRefused:
        assume(False)
        raise


@st.composite
def _quotas(draw: st.DrawFn, versions: Sequence[RuleSet], used: Features) -> list[Quota]:
    """Draw imported quotas of all measures, for the plan's periods and for the windows, now and then none."""
    names = {measure.id for rules in versions for measure in rules.measures}
    spans = [("months", period.name) for period in MONTHS]
    spans += [(calendar, window.name) for calendar, windows in WINDOWS.items() for window in windows]
    asked = [(who, name, *span) for who in PEOPLE for name in sorted(names) for span in spans]
    asked += [(who, name, *span) for who in PEOPLE for name in ("annual", "target") for span in spans[: len(MONTHS)]]
    others = draw(st.dictionaries(st.sampled_from(asked), st.sampled_from(["none", "USD", "0", "-5", "3"]), max_size=8))
    amounts = huge_amounts if "huge" in used else quota_amounts
    usual = {
        name: draw(st.one_of(amounts, amounts, amounts, st.none())) for name in [*sorted(names), "annual", "target"]
    }
    # Quotas that only formulas ask are now and then in another currency for everybody.
    currency = {name: draw(st.sampled_from(["EUR", "EUR", "EUR", "USD"])) for name in ("annual", "target")}
    return [
        quota for key in asked for quota in _quota(*key, usual[key[1]], others.get(key, currency.get(key[1], "EUR")))
    ]


def _quota(who: str, name: str, calendar: str, period: str, usual: Decimal | None, instead: str) -> list[Quota]:
    """Return the usual quota, or instead one that is 0, -5 or 3, or in another currency, or none."""
    amount = usual if instead.isalpha() else Decimal(instead)
    if amount is None or instead == "none":
        return []
    return [Quota(who, name, calendar, period, amount, instead if instead.isupper() else "EUR")]


@st.composite
def _exchange(draw: st.DrawFn) -> dict[tuple[str, date], Decimal]:
    """Draw rates of USD on most days; GBP has none."""
    usual, without = draw(exchange_rates), draw(st.sets(st.sampled_from(DAYS), max_size=2))
    return {("USD", day): usual for day in DAYS if day not in without}
