"""From a document's text to a rule set version, or to everything that is wrong with it."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

import rfc8785

from compledger.rules.language.condition_form import ALWAYS, Condition
from compledger.rules.language.conditions import ConditionRefused, parse_condition
from compledger.rules.language.document import (
    RATE_BELOW,
    RATE_PLACES,
    SHARE_PLACES,
    TIMES_PLACES,
    CreditRule,
    Earning,
    Measure,
    PersonalRate,
    Rate,
    RateTable,
    RuleSet,
    Tier,
)
from compledger.rules.language.fields import TRANSACTION_FIELDS, FieldCatalogue, FieldKind
from compledger.rules.language.reader import NAME, Reader, nearest
from compledger.rules.language.source import Mapping, Text, plain, read_source
from compledger.rules.timeline import FOREVER

REQUIRED = (
    "rule_set", "version", "title", "effective_from", "currency", "calendar", "rounding",
    "credit_rules", "measures", "earnings",
)  # fmt: skip
OPTIONAL = ("effective_until", "fields", "rate_tables")
PERSONAL = "personal "
NO_TIER = Tier(Decimal(0), None, Decimal(1))
"""What a flat earning pays: its own rate, once."""


def parse_rule_set(text: str, name: str) -> RuleSet:
    """Return the version that a document's `text` writes.

    Args:
        text: the YAML document.
        name: what messages call it, such as its file's name.

    Raises:
        DocumentRefused: with every fault found, each with line, column and a hint.
    """
    source = read_source(text, name)
    reader = Reader(name)
    found = _rule_set(source, reader)
    reader.done()
    return found


def _rule_set(source: Mapping, reader: Reader) -> RuleSet:
    reader.keys(source, required=REQUIRED, optional=OPTIONAL)
    effective_from = reader.day(source, "effective_from")
    effective_until = reader.day(source, "effective_until", FOREVER)
    if effective_until <= effective_from:
        place = source.values.get("effective_until", source).place
        reader.fault(place, "the version ends before it begins", "effective_until is the first day no longer covered")
    rounding = reader.mapping(source, "rounding")
    reader.keys(rounding, required=("mode", "step"))
    fields = _fields(source, reader)
    credit_rules = _credit_rules(source, reader, TRANSACTION_FIELDS.with_declared(fields))
    measures = _measures(source, reader, [rule.id for rule in credit_rules])
    tables = _rate_tables(source, reader)
    earnings = _earnings(source, reader, [measure.id for measure in measures], tables)
    if not reader.findings:
        _refuse_all_unused(source, measures, earnings, reader)
    canonical = rfc8785.dumps(plain(source))
    return RuleSet(
        name=reader.name_of(source, "rule_set"),
        label=reader.text(source, "version"),
        title=reader.text(source, "title"),
        currency=reader.currency(source, "currency"),
        calendar=reader.name_of(source, "calendar"),
        effective_from=effective_from,
        effective_until=effective_until,
        rounding_mode=reader.choice(rounding, "mode", ("half_up",)),
        rounding_step=reader.choice(rounding, "step", ("slice",)),
        fields=fields,
        credit_rules=credit_rules,
        measures=measures,
        earnings=earnings,
        canonical=canonical,
        hash=sha256(canonical).hexdigest(),
    )


def _fields(source: Mapping, reader: Reader) -> dict[str, FieldKind]:
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


def _credit_rules(source: Mapping, reader: Reader, catalogue: FieldCatalogue) -> tuple[CreditRule, ...]:
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
    _refuse_twice([(rule.id, item) for rule, item in zip(rules, items, strict=True)], reader)
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


def _measures(source: Mapping, reader: Reader, rule_ids: Sequence[str]) -> tuple[Measure, ...]:
    measures = []
    items = reader.mappings(source, "measures")
    for item in items:
        reader.keys(item, required=("id", "credits"))
        credits = reader.texts(item, "credits")
        for text in credits:
            if text.value not in rule_ids:
                reader.fault(text.place, f"no credit rule is called {text.value!r}", nearest(text.value, rule_ids))
        measures.append(Measure(reader.name_of(item, "id"), tuple(text.value for text in credits)))
    _refuse_twice([(measure.id, item) for measure, item in zip(measures, items, strict=True)], reader)
    return tuple(measures)


def _rate_tables(source: Mapping, reader: Reader) -> dict[str, RateTable]:
    tables = {}
    items = reader.mappings(source, "rate_tables")
    for item in items:
        reader.keys(item, required=("id", "kind", "by", "tiers"))
        reader.choice(item, "kind", ("marginal",))
        reader.choice(item, "by", ("attainment",))
        table_id = reader.name_of(item, "id")
        tables[table_id] = RateTable(table_id, _tiers(item, reader))
    _refuse_twice([(reader.text(item, "id"), item) for item in items], reader)
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


def _earnings(
    source: Mapping, reader: Reader, measure_ids: Sequence[str], tables: MappingOf[str, RateTable]
) -> tuple[Earning, ...]:
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
    _refuse_twice([(earning.id, item) for earning, item in zip(earnings, items, strict=True)], reader)
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


def _refuse_all_unused(
    source: Mapping, measures: Sequence[Measure], earnings: Sequence[Earning], reader: Reader
) -> None:
    """Note what nothing refers to, in a document that is otherwise sound: a rule without a purpose was forgotten."""
    used = {
        "credit_rules": {id_ for measure in measures for id_ in measure.credits},
        "measures": {earning.measure for earning in earnings},
        "rate_tables": {earning.table.id for earning in earnings if earning.table},
    }
    for part, referred in used.items():
        for item in reader.mappings(source, part):
            id_ = reader.text(item, "id")
            if id_ not in referred:
                hint = "refer to it by its id, or take it out"
                reader.fault(item.place, f"{id_!r} of {part} is used by nothing", hint)


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


def _refuse_twice(named: Sequence[tuple[str, Mapping]], reader: Reader) -> None:
    seen: set[str] = set()
    for name, item in named:
        if name and name in seen:
            reader.fault(item.values["id"].place, f"{name!r} is used twice", "give each its own id")
        seen.add(name)
