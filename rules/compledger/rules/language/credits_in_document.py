"""The crediting half of a document: its fields, credit rules and measures."""

from collections.abc import Sequence

from compledger.rules.language.condition_form import ALWAYS, Condition
from compledger.rules.language.conditions import ConditionRefused, parse_condition
from compledger.rules.language.document import SHARE_PLACES, CreditRule, Measure
from compledger.rules.language.fields import TRANSACTION_FIELDS, FieldCatalogue, FieldKind
from compledger.rules.language.reader import NAME, Reader, nearest
from compledger.rules.language.source import Mapping, Text


def read_fields(source: Mapping, reader: Reader) -> dict[str, FieldKind]:
    """Return the fields that a rule set declares, by name."""
    declared = reader.mapping(source, "fields")
    found = {}
    for name in declared.values:
        place = declared.keys[name]
        if not NAME.fullmatch(name) or "-" in name:
            reader.fault(place, f"{name!r} is not a field's name", "use small letters, digits and _")
        elif name in TRANSACTION_FIELDS.kinds:
            reader.fault(place, f"every transaction has {name!r} already", "leave it out of `fields`")
        else:
            found[name] = FieldKind(reader.choice(declared, name, [kind.value for kind in FieldKind]))
    return found


def read_credit_rules(source: Mapping, reader: Reader, catalogue: FieldCatalogue) -> tuple[CreditRule, ...]:
    """Return the credit rules, conditions typed against the catalogue."""
    rules = []
    items = reader.mappings(source, "credit_rules")
    for item in items:
        reader.keys(item, required=("id", "text", "to"), optional=("clause", "when", "base", "share"))
        rule_id = reader.name_of(item, "id")
        share = reader.decimal(item, "share", places=SHARE_PLACES, default="1")
        if not 0 < share <= 1:
            reader.fault(item.values["share"].place, f"a share of {share} is outside 0 to 1", "write 0.5 for 50 %")
        rules.append(
            CreditRule(
                id=rule_id,
                clause=reader.text(item, "clause", default=rule_id),
                text=reader.text(item, "text"),
                when=_condition(item, reader, catalogue),
                when_text=reader.text(item, "when", default=""),
                to=_field_of_kind(item, "to", "", FieldKind.PARTICIPANT, reader, catalogue),
                base=_field_of_kind(item, "base", "amount", FieldKind.MONEY, reader, catalogue),
                share=share,
            )
        )
    reader.ids_once([(rule.id, item) for rule, item in zip(rules, items, strict=True)])
    return tuple(rules)


def _condition(item: Mapping, reader: Reader, catalogue: FieldCatalogue) -> Condition:
    value = item.values.get("when")
    if not isinstance(value, Text):
        reader.text(item, "when")
        return ALWAYS
    try:
        return parse_condition(value.value, catalogue)
    except ConditionRefused as error:
        reader.fault(error.place(value.place), error.what, error.hint)
        return ALWAYS


def _field_of_kind(
    item: Mapping, key: str, default: str, kind: FieldKind, reader: Reader, catalogue: FieldCatalogue
) -> str:
    name = reader.text(item, key, default)
    place = item.values.get(key, item).place
    fitting = [field for field, found in catalogue.kinds.items() if found is kind]
    if name and name not in catalogue.kinds:
        reader.fault(place, f"unknown field {name!r}", nearest(name, fitting) + "; declare it under `fields`")
    elif name and name not in fitting:
        what = f"{name!r} is {catalogue.kinds[name]}, a {kind} field is needed"
        hint = nearest(name, fitting) if fitting else f"declare a {kind} field under `fields`"
        reader.fault(place, what, hint)
    return name


def read_measures(source: Mapping, reader: Reader, rule_ids: Sequence[str]) -> tuple[Measure, ...]:
    """Return the measures; each names credit rules that are there."""
    measures = []
    items = reader.mappings(source, "measures")
    for item in items:
        reader.keys(item, required=("id", "credits"))
        credits = reader.texts(item, "credits")
        for text in credits:
            if text.value not in rule_ids:
                reader.fault(text.place, f"no credit rule is called {text.value!r}", nearest(text.value, rule_ids))
        measures.append(Measure(reader.name_of(item, "id"), tuple(text.value for text in credits)))
    reader.ids_once([(measure.id, item) for measure, item in zip(measures, items, strict=True)])
    return tuple(measures)
