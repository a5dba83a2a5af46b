"""Random conditions and formulas, as texts of the language."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.worlds.composed import compared, composed
from tests.worlds.features import Features

SIMPLE = (
    "region = 'EMEA'", "region in ('EMEA', 'it''s', 'EMEA')", "region <> 'APAC'", "region is null", "new", "not new",
    "amount > 0", "amount between -10 and 10000", "cost is not null", "cost <= amount", "day >= '2025-02-01'",
    "sold_by = 'P-1'", "sold_by in ('P-1', 'P-2')", "currency = 'EUR'", "booked < day", "quantity >= 2",
)  # fmt: skip
WORKED_OUT = (
    "(amount - cost) / amount >= 0.2", "amount / quantity > 100", "abs(amount) > 1000", "amount - cost > cost",
    "amount * discount < 50", "coalesce(cost, 0) < amount", "greatest(amount, cost) > 1000",
    "case when region = 'EMEA' then amount else cost end > 100", "quantity / 3 = 2", "round(amount, 0) = amount",
    "(amount / cost) is null", "(amount / quantity) is not null", "(cost / (amount - 1000)) is null",
    "amount > 999.99999999", "amount <> 1000.0000001", "discount * 0.33333333 < 0.03333334",
)  # fmt: skip
MONEY_BASES = (
    "amount", "cost", "max(amount - quantity * cost, 0)", "amount * discount", "amount / quantity", "amount / 3",
    "case when new then amount else amount / 2 end", "coalesce(cost, amount)", "amount - cost", "round(amount, 2)",
    "-amount", "abs(amount)", "least(amount, cost)", "amount * 0.333333",
)  # fmt: skip
QUANTITY_BASES = ("quantity", "1", "quantity * 2", "quantity / 3", "case when quantity > 1 then 1 else 0 end")
ONLY = (
    "seat_title = 'Rep'", "seat_title <> 'Head'", "level <= 1", "seat_unit = 'North'", "seat_unit = team",
    "level = 2 or region = 'EMEA'", "seat_position in ('S-P-1-1', 'S-P-2-1', 'S-P-10-1')",
)  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn, features: Features, depth: int = 0) -> str:
    """Draw a condition on a sale."""
    simple = SIMPLE + (WORKED_OUT if "bases" in features else ())
    if "values" in features and "exchange" not in features:
        simple += ("amount > big", "quantity < many")
    if "bases" in features and "exchange" not in features:
        simple += ("list_price > amount",)
    if "composed" in features and draw(st.booleans()):
        return draw(compared())
    if depth == 2 or draw(st.booleans()):
        return draw(st.sampled_from(simple))
    left, right = draw(conditions(features, depth + 1)), draw(conditions(features, depth + 1))
    word = draw(st.sampled_from(["and", "or"]))
    return f"{draw(st.sampled_from(['', 'not ']))}({left} {word} {right})"


def bases(kind: str, features: Features) -> st.SearchStrategy[str]:
    """Draw what a sale credits."""
    known = MONEY_BASES if kind == "money" else QUANTITY_BASES
    if "exchange" not in features and kind == "money":
        known += ("list_price", "quantity * list_price")
    if "values" in features:
        known += ("quantity * big",) if kind == "money" and "exchange" not in features else ()
        known += ("quantity + many",) if kind == "quantity" else ()
    if "composed" in features:
        return st.one_of(composed(kind), composed(kind), st.sampled_from(known))
    return st.sampled_from(known if "bases" in features else known[:1])


def period_gates(measures: Sequence[str]) -> st.SearchStrategy[str]:
    """Draw a condition on a period's figures."""
    return st.sampled_from(
        [
            *(f"attainment({m}) >= 0.5" for m in measures),
            *(f"count({m}) > 1 or total({m}) > 100" for m in measures),
            "seat_title = 'Rep'",
            "seat_days >= 20",
            "personal(weight) < 0.6",
            "seat_months = period_months",
        ]
    )


def shares(measures: Sequence[str], features: Features) -> st.SearchStrategy[str]:
    """Draw a period formula that gives a share."""
    known = [f"least(attainment({m}), 2)" for m in measures]
    known += ["personal(weight)", "seat_days / period_days", "case when seat_unit = 'North' then 0.5 else 1.5 end"]
    known += [f"coalesce(attainment({m}), 0.1) / 3" for m in measures]
    if "values" in features:
        known.append("kicker")
    return st.sampled_from(known)


def pay(
    money: Sequence[str], measures: Sequence[str], named: Sequence[str], features: Features
) -> st.SearchStrategy[str]:
    """Draw a period formula that gives money; `money` are the measures of money, `named` the earlier earnings."""
    known = [f"case when attainment({m}) >= 1 then 500 else 99.995 end" for m in measures]
    known += [f"quota(target) * attainment({m}) / 7" for m in measures]
    known += [f"total({m}) / 7" for m in money]
    known += [f"case when count({m}) >= 2 then 25 else 0 end" for m in measures]
    known += ["quota(target) * 0.1 * seat_months / period_months", "quota(target) * seat_days / period_days", "50"]
    known += ["coalesce(quota(target), 10) * personal(weight)", "total(m_all) * (quota(annual) / quota(target))"]
    if "huge" in features:
        known += ["quota(target) * (quota(annual) / quota(target)) * 99.99", "quota(target) * (quota(target) / 0.001)"]
    known += [f"greatest(200 - earned({component}), 0)" for component in named]
    known += [f"earned({component}) * 0.1" for component in named]
    if "values" in features:
        known.append("big * 2")
    return st.sampled_from(known)


def quotas(kind: str, features: Features) -> st.SearchStrategy[str]:
    """Draw a measure's own quota formula."""
    if "quota_tables" in features and kind == "money":
        return st.sampled_from(["table(ramp)", "table(by_title)", "table(ramp) * seat_days / period_days"])
    if "huge" in features and kind == "money":
        return st.sampled_from(["quota(annual) * (quota(annual) / quota(target))", "quota(target) * 99999999"])
    if kind == "quantity":
        known = ["seat_months", "seat_days / 10", "case when seat_title = 'Rep' then 2 else 4 end"]
        return st.sampled_from([*known, "many"] if "values" in features else known)
    known = ["seat_days / period_days", "seat_months / period_months", "1", "personal(weight)", "seat_days / 3"]
    texts = [f"quota(annual) * {part}" for part in known]
    return st.sampled_from([*texts, "big"] if "values" in features else texts)
