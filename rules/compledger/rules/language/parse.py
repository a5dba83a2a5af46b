"""From a document's text to a rule set version, or to everything that is wrong with it."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

import rfc8785

from compledger.rules.language.checks import check_document, warnings_of
from compledger.rules.language.forms.dependencies import in_order
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.findings import Finding
from compledger.rules.language.reading.credits import read_credit_rules
from compledger.rules.language.reading.earnings import read_earnings
from compledger.rules.language.reading.examples import read_examples
from compledger.rules.language.reading.exchange import read_exchange
from compledger.rules.language.reading.fields import read_fields
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.reading.measures import read_measures, survey_measures
from compledger.rules.language.reading.sheet_rows import plain_with_sheets
from compledger.rules.language.reading.sheets import Sheets
from compledger.rules.language.reading.tables import read_tables, survey_tables
from compledger.rules.language.reading.values import read_values
from compledger.rules.language.text.document_keys import DOCUMENT, PAY_SIDE, ROUNDING
from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Items, Mapping, Text, read_source
from compledger.rules.rounding import Rounding, RoundingMode, RoundingStep
from compledger.rules.timeline import FOREVER

NO_SHEETS: Sheets = {}


def parse_rule_set(text: str, name: str, sheets: Sheets = NO_SHEETS, *, published: bool = False) -> RuleSet:
    """Return the version that a document's `text` writes.

    Args:
        text: the YAML document.
        name: what messages call it, such as its file's name.
        sheets: the files that its rate tables name, by name; `sheets_of` says which are needed.
        published: it was checked when it was published. It is only read then: a check that came to the language later
            never refuses a version that is in force.

    Raises:
        DocumentRefused: with every fault found, each with line, column and a hint.
    """
    return _parsed(text, name, sheets, published=published)[0]


def parse_with_warnings(text: str, name: str, sheets: Sheets = NO_SHEETS) -> tuple[RuleSet, tuple[Finding, ...]]:
    """Return the version that a document writes, and what in it is probably not meant: that refuses nothing.

    Raises:
        DocumentRefused: as `parse_rule_set` does.
    """
    found, manuscript = _parsed(text, name, sheets, published=False)
    return found, warnings_of(found, manuscript)


def _parsed(text: str, name: str, sheets: Sheets, *, published: bool) -> tuple[RuleSet, Manuscript]:
    source = read_source(text, name)
    reader = Reader(name)
    found, manuscript = _rule_set(source, reader, sheets)
    if not reader.findings and not published:
        check_document(found, manuscript)
    reader.done()
    return found, manuscript


def sheets_of(text: str, name: str) -> Sequence[str]:
    """Return the names of the sheets that a document needs, in its order; raises DocumentRefused if it is no YAML."""
    tables = read_source(text, name).values.get("rate_tables")
    items = tables.values if isinstance(tables, Items) else ()
    sheets = [item.values.get("sheet") for item in items if isinstance(item, Mapping)]
    files = [sheet.values.get("file") for sheet in sheets if isinstance(sheet, Mapping)]
    return tuple(dict.fromkeys(file.value.strip() for file in files if isinstance(file, Text)))


def _rule_set(source: Mapping, reader: Reader, sheets: Sheets) -> tuple[RuleSet, Manuscript]:
    reader.keys(source, required=DOCUMENT.required, optional=DOCUMENT.optional, later=PAY_SIDE)
    covers = _days(source, reader)
    fields = read_fields(source, reader)
    values = read_values(source, reader, fields.kinds, covers)
    exchange = read_exchange(source, reader)
    manuscript = Manuscript(
        source=source,
        reader=reader,
        currency=reader.currency(source, "currency"),
        covers=covers,
        converts=exchange is not None,
        fields=fields,
        values={value.id: value for value in values},
    )
    credit_rules = read_credit_rules(manuscript)
    manuscript.measures = survey_measures(manuscript, credit_rules)
    manuscript.tables = survey_tables(manuscript)
    manuscript.components = tuple(manuscript.quiet().text(item, "id") for item in manuscript.items("earnings"))
    measures = read_measures(manuscript, credit_rules)
    tables = read_tables(manuscript, sheets)
    earnings = read_earnings(manuscript, tables)
    examples = read_examples(manuscript)
    canonical = b"" if reader.findings else rfc8785.dumps(plain_with_sheets(source, sheets))
    found = RuleSet(
        name=reader.name_of(source, "rule_set"),
        label=reader.text(source, "version"),
        title=reader.text(source, "title"),
        currency=manuscript.currency,
        calendar=reader.name_of(source, "calendar"),
        effective_from=covers[0],
        effective_until=covers[1],
        rounding=_rounding(source, reader),
        fields=fields.kinds,
        field_currencies=fields.currencies,
        values=values,
        credit_rules=credit_rules,
        measures=measures,
        tables=tables,
        earnings=in_order(earnings, tables, measures),
        examples=examples,
        canonical=canonical,
        hash=sha256(canonical).hexdigest(),
        exchange=exchange,
    )
    return found, manuscript


def _days(source: Mapping, reader: Reader) -> tuple[date, date]:
    starts = reader.day(source, "effective_from")
    until = reader.day(source, "effective_until", FOREVER)
    if until <= starts:
        place = source.values.get("effective_until", source).place
        reader.fault(place, "the version ends before it begins", "effective_until is the first day no longer covered")
    return starts, until


def _rounding(source: Mapping, reader: Reader) -> Rounding:
    of = reader.mapping(source, "rounding")
    reader.fits(of, ROUNDING)
    return Rounding(
        RoundingMode(reader.choice(of, "mode", list(RoundingMode))),
        RoundingStep(reader.choice(of, "step", list(RoundingStep))),
    )
