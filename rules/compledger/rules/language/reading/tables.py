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
from compledger.rules.language.text.reader import Reader, nearest, one_of
from compledger.rules.language.text.source import Mapping, Text

TABLE_KINDS = (*TierKind, "lookup", "curve")


def survey_tables(manuscript: Manuscript) -> dict[str, Gives]:
    """Return what each lookup and curve gives, by its id: formulas may ask one before it is read."""
    found = {}
    for item in manuscript.items("rate_tables"):
        if not is_tiered(item):
            found[manuscript.quiet().text(item, "id")] = gives_of(item)
    return found


def is_of_known_kind(item: Mapping) -> bool:
    """Whether a table says what it is."""
    kind = item.values.get("kind")
    return isinstance(kind, Text) and kind.value in TABLE_KINDS


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
        if not is_of_known_kind(item):
            manuscript.refused_tables.add(table_id)
        elif kind == "lookup":
            tables[table_id] = read_lookup(item, table_id, manuscript, sheets)
        elif kind == "curve":
            tables[table_id] = read_curve(item, table_id, manuscript)
        elif is_tiered(item):
            tables[table_id] = _tiered(item, table_id, TierKind(kind), manuscript)
        elif kind == TierKind.WHOLE:
            tables[table_id] = read_bands(item, table_id, manuscript)
        else:
            _refuse_basis(item, kind, reader)
            manuscript.refused_tables.add(table_id)
    reader.ids_once([(reader.text(item, "id"), item) for item in items])
    return tables


def _refuse_basis(item: Mapping, kind: str, reader: Reader) -> None:
    reader.fits(item, TIERED)
    if "by" in item.values:
        value = item.values["by"]
        shown = value.value if isinstance(value, Text) else "this"
        what = f"a {kind} table cannot be by {shown!r}"
        hint = f"write {one_of(list(Basis))}; tiers by anything else are of the kind whole"
        reader.fault(value.place, what, hint)


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
        rate = reader.decimal(item, "rate", places=RATE_PLACES, below=UNIT_RATE_BELOW)
        times = reader.decimal(item, "times", places=TIMES_PLACES, below=RATE_BELOW, default="1")
        for key, found in (("rate", rate), ("times", times)):
            _refuse_below_nought(item, key, found, reader)
        tiers.append(Tier(bounds.take(item), rate if "rate" in item.values else None, times))
    bounds.done()
    return tuple(tiers)


def _refuse_below_nought(item: Mapping, key: str, found: Decimal, reader: Reader) -> None:
    if found < 0:
        what = f"a {'rate' if key == 'rate' else 'multiple'} of {found} is below 0"
        reader.fault(item.values[key].place, what, "rates and multiples are 0 or more")
