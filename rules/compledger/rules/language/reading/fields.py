"""The fields that a document declares, beside what every transaction has."""

from dataclasses import dataclass, field

from compledger.rules.currencies import CURRENCIES
from compledger.rules.language.forms.fields import CARRIED_FIELDS, RESERVED_FIELDS, TRANSACTION_FIELDS, FieldKind
from compledger.rules.language.text.reader import NAME, Reader, letters_hint, nearest
from compledger.rules.language.text.source import Mapping, Text

FORMULA_WORDS = frozenset(
    {
        "and", "or", "not", "in", "is", "null", "between", "case", "when", "then", "else", "end", "true", "false", "if",
        "min", "max", "least", "greatest", "abs", "round", "coalesce",
        "total", "count", "quota", "attainment", "personal", "earned", "table",
    }
)  # fmt: skip
"""Words that a formula reads as something else than a name."""
TAKEN = RESERVED_FIELDS | FORMULA_WORDS
"""Names that neither a field nor a value may have."""
MONEY_IN = f"{FieldKind.MONEY} "


@dataclass(slots=True)
class DeclaredFields:
    """Fields by name: their kinds, and the currency of those that are always in one."""

    kinds: dict[str, FieldKind] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)


def read_fields(source: Mapping, reader: Reader) -> DeclaredFields:
    """Return the fields that a rule set declares."""
    declared = reader.mapping(source, "fields")
    found = DeclaredFields()
    for name in declared.values:
        place = declared.keys[name]
        if not NAME.fullmatch(name) or "-" in name:
            hint = letters_hint(name, "use small letters a to z, digits and _")
            reader.fault(place, f"{name!r} is not a field's name", hint)
        elif name in TRANSACTION_FIELDS.kinds:
            reader.fault(place, f"every transaction has {name!r} already", "leave it out of `fields`")
        elif name in CARRIED_FIELDS:
            hint = f"give the field another name, as in own_{name}"
            reader.fault(place, f"rows carry a {name!r} of their own", hint)
        elif name in TAKEN:
            reader.fault(place, f"{name!r} means something else in formulas", "give the field another name")
        else:
            _read_kind(declared, name, found, reader)
    return found


def _read_kind(declared: Mapping, name: str, found: DeclaredFields, reader: Reader) -> None:
    value = declared.values[name]
    if isinstance(value, Text) and value.value.startswith(MONEY_IN):
        currency = value.value.removeprefix(MONEY_IN).strip()
        if currency not in CURRENCIES:
            what = f"{currency!r} is not a currency"
            reader.fault(value.place, what, "write its ISO 4217 code, as in `money USD`")
        found.kinds[name] = FieldKind.MONEY
        found.currencies[name] = currency
    else:
        found.kinds[name] = FieldKind(reader.choice(declared, name, [kind.value for kind in FieldKind]))


def field_of_kind(
    item: Mapping, key: str, kind: FieldKind, reader: Reader, kinds: dict[str, FieldKind], *, default: str = ""
) -> str:
    """Return the name of a field of one kind that `key` gives; notes what is unknown or of another kind."""
    name = reader.text(item, key, default)
    place = item.values.get(key, item).place
    fitting = [field for field, found in kinds.items() if found is kind]
    if name and name not in kinds:
        reader.fault(place, f"unknown field {name!r}", nearest(name, fitting) + "; declare it under `fields`")
    elif name and name not in fitting:
        what = f"{name!r} is {kinds[name]}, a {kind} field is needed"
        hint = nearest(name, fitting) if fitting else f"declare a {kind} field under `fields`"
        reader.fault(place, what, hint)
    return name
