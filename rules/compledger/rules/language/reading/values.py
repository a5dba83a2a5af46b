"""The dated values of a document: figures apart from the formulas that use them."""

from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.document import AMOUNT_BELOW, RATE_BELOW, RATE_PLACES, SHARE_PLACES
from compledger.rules.language.forms.fields import TRANSACTION_FIELDS, FieldKind
from compledger.rules.language.forms.values import NamedValue, Spell
from compledger.rules.language.reading.fields import TAKEN
from compledger.rules.language.text.document_keys import SPELL, VALUE
from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Mapping

UNITS = (FieldKind.MONEY, FieldKind.SHARE, FieldKind.QUANTITY)


def read_values(
    source: Mapping, reader: Reader, declared: dict[str, FieldKind], covers: tuple[date, date]
) -> tuple[NamedValue, ...]:
    """Return the values; `covers` are the version's first day and the first that it no longer covers."""
    values = []
    items = reader.mappings(source, "values")
    for item in items:
        reader.fits(item, VALUE)
        name = reader.name_of(item, "id")
        _refuse_name(name, item, reader, declared)
        kind = FieldKind(reader.choice(item, "unit", UNITS))
        values.append(NamedValue(name, kind, reader.text(item, "source"), _spells(item, reader, kind, covers)))
    reader.ids_once([(value.id, item) for value, item in zip(values, items, strict=True)])
    return tuple(values)


def _refuse_name(name: str, item: Mapping, reader: Reader, declared: dict[str, FieldKind]) -> None:
    if "-" in name:
        what = f"{name!r} reads as a subtraction in formulas"
        reader.fault(item.values["id"].place, what, f"call it {name.replace('-', '_')!r}")
    elif name in TAKEN or name in declared or name in TRANSACTION_FIELDS.kinds:
        what = f"{name!r} already means something else in formulas"
        reader.fault(item.values["id"].place, what, "give the value a name of its own")


def _spells(item: Mapping, reader: Reader, kind: FieldKind, covers: tuple[date, date]) -> tuple[Spell, ...]:
    if ("value" in item.values) == ("dated" in item.values):
        hint = "write `value: 1000`, or `dated:` with one `{from: …, value: …}` for each change"
        reader.fault(item.place, "a value has either one figure or dated ones", hint)
        return ()
    if "value" in item.values:
        return (Spell(covers[0], _figure(item, reader, kind)),)
    spells: list[Spell] = []
    for dated in reader.mappings(item, "dated"):
        reader.fits(dated, SPELL)
        spell = Spell(reader.day(dated, "from"), _figure(dated, reader, kind))
        if spells and spell.effective_from <= spells[-1].effective_from:
            what = f"this figure begins on {spell.effective_from}, not after the one before it"
            reader.fault(dated.place, what, "list figures in order of time, each day once")
        elif not spells and spell.effective_from > covers[0]:
            what = f"nothing is given from {covers[0]} to {spell.effective_from}"
            reader.fault(dated.place, what, "let the first figure begin with the version, or before")
        elif spell.effective_from >= covers[1]:
            what = f"this figure begins on {spell.effective_from}, when the version has ended"
            reader.fault(dated.place, what, "leave it to the version that covers the day")
        spells.append(spell)
    return tuple(spells)


def _figure(item: Mapping, reader: Reader, kind: FieldKind) -> Decimal:
    if kind is FieldKind.SHARE:
        return reader.decimal(item, "value", places=RATE_PLACES, below=RATE_BELOW)
    return reader.decimal(item, "value", places=SHARE_PLACES, below=AMOUNT_BELOW)
