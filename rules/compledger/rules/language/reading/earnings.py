"""The earnings of a document."""

from compledger.rules.language.forms.expression import ALWAYS, Formula
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import Earning, EarningKind, Limit, LimitPer
from compledger.rules.language.forms.tables import Basis, RateTable, TieredTable, TierKind
from compledger.rules.language.reading.factors import read_rate, read_times
from compledger.rules.language.reading.manuscript import NOTHING, Manuscript
from compledger.rules.language.text.document_keys import EARNINGS, LIMIT, PAY_SIDE
from compledger.rules.language.text.reader import nearest, one_of
from compledger.rules.language.text.source import Mapping

MOST_EARNINGS = 500
MOST_LIMITS = 20
TIERED = (EarningKind.MARGINAL, EarningKind.STANDING, EarningKind.WHOLE)


def read_earnings(manuscript: Manuscript, tables: dict[str, RateTable]) -> tuple[Earning, ...]:
    """Return the earnings in the document's order."""
    reader = manuscript.reader
    items = reader.mappings(manuscript.source, "earnings")
    if len(items) > MOST_EARNINGS:
        reader.fault(items[MOST_EARNINGS].place, f"more than {MOST_EARNINGS} earnings", "split the plan in two")
        items = items[:MOST_EARNINGS]
    earnings = [_earning(item, manuscript, tables) for item in items]
    reader.ids_once([(earning.id, item) for earning, item in zip(earnings, items, strict=True)])
    return tuple(earnings)


def _earning(item: Mapping, manuscript: Manuscript, tables: dict[str, RateTable]) -> Earning:
    reader = manuscript.reader
    kind = EarningKind(reader.choice(item, "kind", list(EarningKind)))
    _refuse_keys(item, kind, manuscript)
    earning_id = reader.name_of(item, "id")
    measure = _measure(item, manuscript)
    paid_on = manuscript.measures.get(measure, FieldKind.MONEY)
    table = _table(item, kind, manuscript, tables)
    of_credits = kind is not EarningKind.FORMULA
    pays, pays_text = (
        (NOTHING, "") if of_credits else manuscript.formula(item, "pays", manuscript.of_period(), (FieldKind.MONEY,))
    )
    only_if, only_if_text = manuscript.condition(item, "only_if", manuscript.of_period())
    return Earning(
        id=earning_id,
        clause=reader.text(item, "clause", default=earning_id),
        text=reader.text(item, "text"),
        kind=kind,
        measure=measure,
        rate=read_rate(item, manuscript, table, paid_on) if of_credits else None,
        table=table,
        times=read_times(item, manuscript) if of_credits else (),
        pays=None if of_credits else pays,
        pays_text=pays_text,
        only_if=only_if if only_if_text else ALWAYS,
        only_if_text=only_if_text,
        limits=_limits(item, kind, manuscript),
    )


def _refuse_keys(item: Mapping, kind: EarningKind, manuscript: Manuscript) -> None:
    """Note keys that are missing or unknown; the ones that belong to another kind by what they would need."""
    required, optional = EARNINGS[kind]
    every = {key for needed, may in EARNINGS.values() for key in (*needed, *may)}
    for key in item.values:
        if key in every and key not in (*required, *optional):
            fitting = [k for k, (needed, may) in EARNINGS.items() if key in (*needed, *may)]
            what = f"a {kind} earning has no {key!r}"
            manuscript.reader.fault(item.keys[key], what, f"leave it out, or let the kind be {one_of(fitting)}")
    manuscript.reader.keys(item, required=required, optional=tuple(every - set(required)), later=PAY_SIDE)


def _measure(item: Mapping, manuscript: Manuscript) -> str:
    measure = manuscript.reader.text(item, "measure")
    if measure and measure not in manuscript.measures:
        hint = nearest(measure, manuscript.measures)
        manuscript.reader.fault(item.values["measure"].place, f"no measure is called {measure!r}", hint)
    return measure


def _table(
    item: Mapping, kind: EarningKind, manuscript: Manuscript, tables: dict[str, RateTable]
) -> TieredTable | None:
    name = manuscript.reader.text(item, "table")
    if not name or kind not in TIERED:
        return None
    place, tiered = item.values["table"].place, [t.id for t in tables.values() if isinstance(t, TieredTable)]
    table = tables.get(name)
    if name in manuscript.refused_tables:
        return TieredTable(name, TierKind(kind.value), Basis.TOTAL, None, ())
    if table is None:
        manuscript.reader.fault(place, f"no rate table is called {name!r}", nearest(name, tiered))
    elif not isinstance(table, TieredTable):
        what = f"{name!r} has no tiers by attainment or total"
        manuscript.reader.fault(place, what, f"write `kind: flat` and `rate: table {name}`")
    elif table.kind.value != kind.value:
        what = f"{name!r} is a {table.kind} table, the earning {kind}"
        manuscript.reader.fault(place, what, "let both be of one kind")
    return table if isinstance(table, TieredTable) else None


def _limits(item: Mapping, kind: EarningKind, manuscript: Manuscript) -> tuple[Limit, ...]:
    reader = manuscript.reader
    limits = []
    items = reader.mappings(item, "limits")
    if len(items) > MOST_LIMITS:
        reader.fault(items[MOST_LIMITS].place, f"more than {MOST_LIMITS} limits", "keep the closest ones")
    for of in items[:MOST_LIMITS]:
        reader.fits(of, LIMIT)
        per = LimitPer(reader.choice(of, "per", list(LimitPer)))
        if kind is EarningKind.FORMULA and per is LimitPer.DEAL and "per" in of.values:
            reader.fault(of.values["per"].place, "a formula pays nothing per deal", "write `per: period`")
        if "least" not in of.values and "most" not in of.values:
            reader.fault(of.place, "this limits nothing", "add `least: …`, `most: …` or both")
        least, most = (_amount(of, key, manuscript) for key in ("least", "most"))
        limits.append(Limit(per, least, most))
    return tuple(limits)


def _amount(of: Mapping, key: str, manuscript: Manuscript) -> Formula | None:
    return manuscript.formula(of, key, manuscript.of_period(), (FieldKind.MONEY,))[0] if key in of.values else None
