"""Random rate tables, and the rate and multiples of an earning that use them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.worlds.features import Features

Item = dict[str, Any]
BY_CREDIT: list[Item] = [
    {
        "by": ["region"],
        "rows": [{"region": "EMEA"}, {"region": ["APAC", "it's"]}],
    },
    {
        "by": {"region": "region", "size": "abs(amount)"},
        "rows": [{"region": "EMEA", "size": {"from": 0, "until": 1000}}, {"region": "EMEA"}, {"size": {"from": 2500}}],
    },
    {"by": {"title": "seat_title", "new": "new"}, "rows": [{"title": "Rep", "new": "true"}, {"title": "Head"}]},
    {"by": ["level"], "rows": [{"level": 1}, {"level": [0, 2]}]},
    {
        "by": {"margin": "(amount - cost) / amount"},
        "rows": [
            {"margin": {"until": "0.2"}},
            {"margin": {"from": "0.2", "until": "0.5"}},
            {"margin": {"from": "0.5"}},
        ],
    },
    {
        "by": {"half": "amount / 2", "since": "booked", "sort": "case when quantity > 1 then 'many' else region end"},
        "rows": [
            {"half": [500, 50], "since": "2025-02-10"},
            {"half": "1250", "sort": ["many", "EMEA"]},
            {"since": ["2025-02-01", "2025-02-14"], "sort": "many"},
            {"sort": "APAC"},
        ],
    },
    {
        "by": {"size": "amount", "margin": "amount - cost"},
        "rows": [
            {"size": {"from": 1000}, "margin": {"from": "-0.000001", "until": 500}},
            {"size": {"from": 0, "until": 2500}},
            {"margin": {"until": 0}},
            {"size": {"from": 2500}, "margin": {"from": 0}},
        ],
    },
    {
        "by": {"size": "amount", "region": "region"},
        "rows": [{"region": "EMEA", "size": {"from": 100 * n, "until": 100 * n + 150}} for n in range(70)]
        + [{"region": ["APAC", "it's"]}],
    },
]
QUOTA_TABLES: list[Item] = [
    {
        "id": "ramp", "kind": "curve", "by": "quota(annual)", "after": "extend",
        "points": [{"at": 0, "amount": 100}, {"at": 1000, "amount": 2000}],
    },
    {
        "id": "by_title", "kind": "lookup", "by": {"title": "seat_title"},
        "rows": [{"title": "Rep", "amount": 1000}], "else": {"amount": "333.33"},
    },
]  # fmt: skip


@dataclass
class Made:
    """Tables with the rate and the multiples that name them."""

    rate: str | None
    times: list[str] = field(default_factory=list)
    tables: list[Item] = field(default_factory=list)


@st.composite
def tables(
    draw: st.DrawFn,
    id_: str,
    earning: Item,
    kind: str,
    same: Sequence[str],
    measures: Sequence[str],
    features: Features,
) -> Made:
    """Draw the tables of an earning; a table of tiers is put into it, `same` are the measures of its kind."""
    made = Made("0.05" if kind == "money" else "2.5")
    if kind == "money":
        made.rate = draw(st.sampled_from(["personal commission", "0.0125", "1"]))
    if "huge" in features and draw(st.booleans()):
        made.rate = "99.99999999" if kind == "money" else "999999.9999"
    if "values" in features and draw(st.booleans()):
        made.rate = "value kicker" if kind == "money" else "value big"
    if "lookups" in features and draw(st.booleans()):
        made.tables.append(draw(_lookup(f"{id_}_rates", "rate", kind, measures)))
        made.rate = f"table {id_}_rates"
    if "times" in features and draw(st.booleans()):
        draw(_times(made, id_, kind, measures, features))
    if earning["kind"] != "flat":
        tiered = draw(_tiered(f"{id_}_tiers", earning, same, features))
        earning["table"] = tiered["id"]
        made.tables.append(tiered)
        if all("rate" in tier for tier in tiered["tiers"]):
            made.tables = [table for table in made.tables if f"table {table['id']}" != made.rate]
            made.rate = None
    return made


@st.composite
def _times(draw: st.DrawFn, made: Made, id_: str, kind: str, measures: Sequence[str], features: Features) -> None:
    """Draw the multiples of a rate."""
    made.times = draw(st.lists(st.sampled_from(["1.1", "personal weight", "0.333"]), min_size=1, max_size=2))
    if "values" in features and draw(st.booleans()):
        made.times.append("value kicker")
    if "period_rates" in features and draw(st.booleans()):
        made.times.append(f"least(attainment({draw(st.sampled_from(measures))}), 1.5)")
    if "lookups" in features and draw(st.booleans()):
        made.tables.append(draw(_lookup(f"{id_}_times", "times", kind, measures)))
        made.times.append(f"table {id_}_times")
    if "nested" in features and draw(st.booleans()):
        made.tables += draw(nested(f"{id_}_outer", "times", measures))
        made.times.append(f"table {id_}_outer")
    if "curves" in features and draw(st.booleans()):
        made.tables.append(draw(_curve(f"{id_}_curve", measures)))
        made.times.append(f"table {id_}_curve")


@st.composite
def _tiered(draw: st.DrawFn, id_: str, earning: Item, same: Sequence[str], features: Features) -> Item:
    by_total = "totals" in features and draw(st.booleans())
    bounds = draw(st.sets(st.sampled_from(["0.25", "0.5", "0.6", "0.8", "1", "1.333333"]), max_size=3))
    begins = sorted(bounds, key=float)
    if by_total:
        begins = [str(round(float(bound) * 4000)) for bound in begins]
    pays = draw(
        st.sampled_from(
            [["times: 0.8", "times: 2"], ["times: 2", "rate: 0.07", "times: 0"], ["rate: 0.07", "rate: 0.01"]]
        )
    )
    tiers = []
    for begin in ["0", *begins]:
        key, amount = draw(st.sampled_from(pays)).split(": ")
        tiers.append({"from": begin, key: amount})
    table = {"id": id_, "kind": earning["kind"], "by": "total" if by_total else "attainment", "tiers": tiers}
    if "tier_of" in features and draw(st.booleans()):
        # The other measure's credits must hold all of this one's.
        table["of"] = next(measure for measure in same if measure.endswith("_all"))
    return table


@st.composite
def _lookup(draw: st.DrawFn, id_: str, gives: str, kind: str, measures: Sequence[str]) -> Item:
    """Draw a lookup by the credit, by the period, or by both."""
    measure = draw(st.sampled_from(measures))
    by_period = {
        "by": {"reached": f"attainment({measure})"},
        "rows": [{"reached": {"until": "0.5"}}, {"reached": {"from": "0.5", "until": "1"}}, {"reached": {"from": "1"}}],
    }
    by_both = {
        "by": {"region": "region", "reached": f"attainment({measure})"},
        "rows": [{"region": "EMEA", "reached": {"from": "0.5"}}, {"region": ["EMEA", "APAC"]}],
    }
    form = draw(st.sampled_from([*BY_CREDIT, by_period, by_both]))
    figures = ["0.02", "0.055", "1"] if gives == "times" or kind == "money" else ["2", "12.5"]
    table = {"id": id_, "kind": "lookup", **form}
    table["rows"] = [{**row, gives: draw(st.sampled_from(figures))} for row in form["rows"]]
    if draw(st.booleans()):
        table["else"] = {gives: draw(st.sampled_from(figures))}
    return table


@st.composite
def nested(draw: st.DrawFn, id_: str, gives: str, measures: Sequence[str]) -> list[Item]:
    """Draw a table of the period by what another gives, and that other."""
    inner = draw(_curve(f"{id_}_inner", measures, of_credit=False))
    rows: list[Item] = [{"x": {"until": "0.7"}}, {"x": {"from": 1, "until": "1.5"}}, {"x": {"from": "1.5"}}]
    by = {"x": f"table({id_}_inner)"}
    if draw(st.booleans()):
        by["title"] = "seat_title" if gives == "amount" else "seat_unit"
        rows[0]["title"] = draw(st.sampled_from(["Rep", "North"]))
    rows = [{**row, gives: draw(st.sampled_from(["0.02", "0.055", "1"]))} for row in rows]
    table = {"id": id_, "kind": "lookup", "by": by, "rows": rows}
    if draw(st.booleans()):
        table["else"] = {gives: "3"}
    return [table, inner]


@st.composite
def _curve(draw: st.DrawFn, id_: str, measures: Sequence[str], *, of_credit: bool = True) -> Item:
    known = [*(f"attainment({measure})" for measure in measures), "seat_days / period_days"]
    by = draw(st.sampled_from([*known, "discount"] if of_credit else known))
    points = [{"at": "0", "times": "0.5"}, {"at": "0.5", "times": "1"}, {"at": "0.8", "times": "2"}]
    beyond = st.sampled_from(["flat", "extend"])
    return {"id": id_, "kind": "curve", "by": by, "points": points, "before": draw(beyond), "after": draw(beyond)}
