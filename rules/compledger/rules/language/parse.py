"""From a document's text to a rule set version, or to everything that is wrong with it."""

from collections.abc import Sequence
from hashlib import sha256

import rfc8785

from compledger.rules.language.credits_in_document import read_credit_rules, read_fields, read_measures
from compledger.rules.language.document import (
    Earning,
    Measure,
    RuleSet,
)
from compledger.rules.language.earnings_in_document import read_earnings, read_rate_tables
from compledger.rules.language.exchange_in_document import read_exchange
from compledger.rules.language.fields import TRANSACTION_FIELDS
from compledger.rules.language.reader import Reader
from compledger.rules.language.source import Mapping, plain, read_source
from compledger.rules.timeline import FOREVER

REQUIRED = (
    "rule_set", "version", "title", "effective_from", "currency", "calendar", "rounding",
    "credit_rules", "measures", "earnings",
)  # fmt: skip
OPTIONAL = ("effective_until", "exchange", "fields", "rate_tables")


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
    fields = read_fields(source, reader)
    credit_rules = read_credit_rules(source, reader, TRANSACTION_FIELDS.with_declared(fields))
    measures = read_measures(source, reader, [rule.id for rule in credit_rules])
    tables = read_rate_tables(source, reader)
    earnings = read_earnings(source, reader, [measure.id for measure in measures], tables)
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
        exchange=read_exchange(source, reader),
    )


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
