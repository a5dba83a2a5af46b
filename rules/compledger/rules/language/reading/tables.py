"""The rate tables of a document: tiers of a running total, lookups and curves."""

from decimal import Decimal

from compledger.rules.language.forms.document import (
    AMOUNT_BELOW,
    RATE_BELOW,
    RATE_PLACES,
    SHARE_PLACES,
    TIMES_PLACES,
    UNIT_RATE_BELOW,
)
from compledger.rules.language.forms.tables import Basis, Gives, RateTable, Tier, TieredTable, TierKind
from compledger.rules.language.reading.curves import read_curve
from compledger.rules.language.reading.lookups import read_bands, read_lookup
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.reading.sheets import Sheets
from compledger.rules.language.reading.table_values import gives_of
from compledger.rules.language.reading.tier_bounds import TierBounds
from compledger.rules.language.text.document_keys import TIER, TIERED
from compledger.rules.language.text.reader import Reader, nearest
from compledger.rules.language.text.source import Mapping, Text

TABLE_KINDS = (*TierKind, "lookup", "curve")


def survey_tables(manuscript: Manuscript) -> dict[str, Gives]:
    """Return what each lookup and curve gives, by its id: formulas may ask one before it is read."""
    found = {}
    for item in manuscript.items("rate_tables"):
        if not is_tiered(item):
            found[manuscript.quiet().text(item, "id")] = gives_of(item)
    return found


def is_tiered(item: Mapping) -> bool:
    """Whether a table's tiers are bounds of a measure's running total or attainment."""
    kind, by = item.values.get("kind"), item.values.get("by")
    tiered = isinstance(kind, Text) and kind.value in list(TierKind)
    return tiered and isinstance(by, Text) and by.value in list(Basis)


def read_tables(manuscript: Manuscript, sheets: Sheets) -> dict[str, RateTable]:
    """Return the rate tables by id."""
    reader = manuscript.reader
    tables: dict[str, RateTable] = {}
    items = reader.mappings(manuscript.source, "rate_tables")
    for item in items:
        table_id = reader.name_of(item, "id")
        kind = reader.choice(item, "kind", TABLE_KINDS)
        if kind == "lookup":
            tables[table_id] = read_lookup(item, table_id, manuscript, sheets)
        elif kind == "curve":
            tables[table_id] = read_curve(item, table_id, manuscript)
        elif is_tiered(item):
            tables[table_id] = _tiered(item, table_id, TierKind(kind), manuscript)
        elif kind == TierKind.WHOLE:
            tables[table_id] = read_bands(item, table_id, manuscript)
        else:
            _refuse_basis(item, kind, reader)
    reader.ids_once([(reader.text(item, "id"), item) for item in items])
    return tables


def _refuse_basis(item: Mapping, kind: str, reader: Reader) -> None:
    reader.fits(item, TIERED)
    if "by" in item.values:
        value = item.values["by"]
        shown = value.value if isinstance(value, Text) else "this"
        hint = f"{nearest(shown, list(Basis))}; tiers by anything else are of the kind whole"
        reader.fault(value.place, f"a {kind} table cannot be by {shown!r}", hint)


def _tiered(item: Mapping, table_id: str, kind: TierKind, manuscript: Manuscript) -> TieredTable:
    reader = manuscript.reader
    reader.fits(item, TIERED)
    of = reader.text(item, "of") or None
    if of and of not in manuscript.measures:
        reader.fault(item.values["of"].place, f"no measure is called {of!r}", nearest(of, manuscript.measures))
    basis = Basis(reader.choice(item, "by", list(Basis)))
    return TieredTable(table_id, kind, basis, of, _tiers(item, basis, reader))


def _tiers(table: Mapping, basis: Basis, reader: Reader) -> tuple[Tier, ...]:
    tiers = []
    bounds = TierBounds(reader, below=AMOUNT_BELOW if basis is Basis.TOTAL else 1_000_000, places=SHARE_PLACES)
    for item in reader.mappings(table, "tiers"):
        reader.fits(item, TIER)
        if ("rate" in item.values) == ("times" in item.values):
            reader.fault(item.place, "a tier pays either a rate or a multiple", "write `rate: 0.08` or `times: 1.5`")
        rate = _rate(item, reader) if "rate" in item.values else None
        times = reader.decimal(item, "times", places=TIMES_PLACES, below=RATE_BELOW, default="1")
        tiers.append(Tier(bounds.take(item), rate, times))
    bounds.done()
    return tuple(tiers)


def _rate(item: Mapping, reader: Reader) -> Decimal:
    return reader.decimal(item, "rate", places=RATE_PLACES, below=UNIT_RATE_BELOW)
