"""The paying half of a document: its rate tables and earnings."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from decimal import Decimal

from compledger.rules.language.document import (
    RATE_BELOW,
    RATE_PLACES,
    SHARE_PLACES,
    TIMES_PLACES,
    Earning,
    PersonalRate,
    Rate,
    RateTable,
    Tier,
)
from compledger.rules.language.reader import NAME, Reader, nearest
from compledger.rules.language.source import Mapping, Text

PERSONAL = "personal "
NO_TIER = Tier(Decimal(0), None, Decimal(1))
"""What a flat earning pays: its own rate, once."""


def read_rate_tables(source: Mapping, reader: Reader) -> dict[str, RateTable]:
    """Return the rate tables by id."""
    tables = {}
    items = reader.mappings(source, "rate_tables")
    for item in items:
        reader.keys(item, required=("id", "kind", "by", "tiers"))
        reader.choice(item, "kind", ("marginal",))
        reader.choice(item, "by", ("attainment",))
        table_id = reader.name_of(item, "id")
        tables[table_id] = RateTable(table_id, _tiers(item, reader))
    reader.ids_once([(reader.text(item, "id"), item) for item in items])
    return tables


def _tiers(table: Mapping, reader: Reader) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for item in reader.mappings(table, "tiers"):
        reader.keys(item, required=("from",), optional=("rate", "times"))
        if ("rate" in item.values) == ("times" in item.values):
            reader.fault(item.place, "a tier pays either a rate or a multiple", "write `rate: 0.08` or `times: 1.5`")
        begins = reader.decimal(item, "from", places=SHARE_PLACES)
        if not tiers and begins != 0:
            reader.fault(
                item.place, f"the first tier begins at {begins}", "let it begin at 0, or some sales get no rate"
            )
        if tiers and begins <= tiers[-1].from_attainment:
            what = f"this tier begins at {begins}, not above the one before it"
            reader.fault(item.place, what, "list tiers in rising order, each bound once")
        rate = reader.decimal(item, "rate", places=RATE_PLACES, below=RATE_BELOW) if "rate" in item.values else None
        tiers.append(
            Tier(begins, rate, reader.decimal(item, "times", places=TIMES_PLACES, below=RATE_BELOW, default="1"))
        )
    return tuple(tiers)


def read_earnings(
    source: Mapping, reader: Reader, measure_ids: Sequence[str], tables: MappingOf[str, RateTable]
) -> tuple[Earning, ...]:
    """Return the earnings; each names a measure and, if it is marginal, a rate table."""
    earnings = []
    items = reader.mappings(source, "earnings")
    for item in items:
        reader.keys(item, required=("id", "text", "measure", "kind"), optional=("clause", "rate", "table"))
        earning_id = reader.name_of(item, "id")
        measure = reader.text(item, "measure")
        if measure and measure not in measure_ids:
            reader.fault(
                item.values["measure"].place, f"no measure is called {measure!r}", nearest(measure, measure_ids)
            )
        table = _table(item, reader, tables)
        earnings.append(
            Earning(
                id=earning_id,
                clause=reader.text(item, "clause", default=earning_id),
                text=reader.text(item, "text"),
                measure=measure,
                rate=_rate(item, reader, table),
                table=table,
            )
        )
        _refuse_rates_out_of_bounds(earnings[-1], item, reader)
    reader.ids_once([(earning.id, item) for earning, item in zip(earnings, items, strict=True)])
    return tuple(earnings)


def _refuse_rates_out_of_bounds(earning: Earning, item: Mapping, reader: Reader) -> None:
    """Note a rate times a multiple that has more digits than the engine keeps, and a negative rate."""
    for tier in earning.table.tiers if earning.table else (NO_TIER,):
        rate = tier.rate if tier.rate is not None else earning.rate
        effective = (rate if isinstance(rate, Decimal) else Decimal(1)) * tier.times
        if not 0 <= effective < RATE_BELOW:
            hint = f"rates are 0 or more, and stay below {RATE_BELOW} times the sale"
            reader.fault(item.place, f"{earning.id} pays a rate of {effective.normalize():f}", hint)
            return


def _table(item: Mapping, reader: Reader, tables: MappingOf[str, RateTable]) -> RateTable | None:
    marginal = reader.choice(item, "kind", ("flat", "marginal")) == "marginal"
    name = reader.text(item, "table")
    if marginal and not name:
        reader.fault(item.place, "a marginal earning needs a rate table", "add `table: …` with the id of a rate table")
    elif not marginal and name:
        reader.fault(item.values["table"].place, "a flat earning has no rate table", "write `kind: marginal`")
    elif name and name not in tables:
        reader.fault(item.values["table"].place, f"no rate table is called {name!r}", nearest(name, tables))
    return tables.get(name)


def _rate(item: Mapping, reader: Reader, table: RateTable | None) -> Rate:
    multiplied = table is None or any(tier.rate is None for tier in table.tiers)
    value = item.values.get("rate")
    if value is None:
        if multiplied:
            reader.fault(item.place, "the earning has no rate", "add `rate: 0.08` or `rate: personal commission`")
        return Decimal(0)
    if not multiplied:
        reader.fault(value.place, "every tier has a rate of its own", "leave `rate` out, or write `times` in the tiers")
    if isinstance(value, Text) and value.value.startswith(PERSONAL):
        name = value.value.removeprefix(PERSONAL).strip()
        if not NAME.fullmatch(name):
            reader.fault(value.place, f"{name!r} is not a personal rate's name", "write `rate: personal commission`")
        return PersonalRate(name)
    return reader.decimal(item, "rate", places=RATE_PLACES, below=RATE_BELOW)
