"""Cells: for each kind of field, which texts are accepted, why another is refused, and what it is as a value."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from compledger.imports.mapping import TargetColumn, Wording
from compledger.imports.moments import moment_day_sql, moment_refusals
from compledger.imports.targets import Form, TargetField
from compledger.people import COUNTRIES, IBAN, NOBODY
from compledger.rules.currencies import CURRENCIES
from compledger.rules.language import EXACT_KINDS, STORED_AS, FieldKind
from compledger.rules.sql_text import quoted
from compledger.sales import LIFECYCLE_KINDS

MAX_TEXT = 1_000
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
EXACT_DIGITS = 18
"""Digits of a scaled integer of 64 bits that every value has room for."""


def refusal_sql(column: TargetColumn, wording: Wording, cell: str) -> str:
    """Return SQL that gives the reason why a cell is refused, or null if it is accepted."""
    empty = "'is empty, but must not be'" if column.field.required else "NULL"
    return f"CASE WHEN {cell} IS NULL THEN {empty} {_refusals(column.field, wording, cell)} END"


def value_sql(column: TargetColumn, wording: Wording, cell: str) -> str:
    """Return SQL that gives an accepted cell's value, of the type its kind is stored as."""
    field = column.field
    if field.kind in EXACT_KINDS:
        return f"CAST({_digits(wording, cell)} AS DECIMAL({EXACT_DIGITS}, {field.places}))"
    if field.kind is FieldKind.DATE:
        day = moment_day_sql(cell) if wording.moments else f"CAST({_midnight(wording, cell)} AS DATE)"
        return f"CASE WHEN {day} < DATE '9999-12-31' THEN {day} + 1 ELSE {day} END" if column.last_day_included else day
    if field.nobody:
        return f"nullif({cell}, {quoted(NOBODY)})"
    if field.kind is FieldKind.FLAG:
        return f"(lower({cell}) IN ('true', '1'))"
    return f"CAST({cell} AS {STORED_AS[field.kind]})"


def _refusals(field: TargetField, wording: Wording, cell: str) -> str:
    if field.kind in EXACT_KINDS:
        return _exact(field, wording, cell)
    if field.kind is FieldKind.DATE:
        return moment_refusals(wording, cell) if wording.moments else _day(wording, cell)
    if field.kind is FieldKind.FLAG:
        return f"WHEN lower({cell}) NOT IN ('true', 'false', '1', '0') THEN 'is neither true nor false'"
    if field.kind is FieldKind.PARTICIPANT:
        return _form(Form.ID, cell)
    if field.form is Form.CHOICE:
        reason = quoted(f"is none of {', '.join(field.choices)}: state what it means under `values`")
        return f"WHEN {cell} NOT IN ({_listed(field.choices)}) THEN {reason}"
    return _form(field.form, cell)


def _form(form: Form, cell: str) -> str:
    match form:
        case Form.ID:
            reason = "is not a pseudonymous id: use letters, digits and . _ : - only, no name and no e-mail address"
            return f"WHEN NOT regexp_full_match({cell}, '[A-Za-z0-9][A-Za-z0-9._:-]{{0,63}}') THEN {quoted(reason)}"
        case Form.REFERENCE:
            number = "is an account number: state the id by which the payroll system knows the account"
            return f"WHEN regexp_full_match({cell}, {quoted(IBAN)}) THEN {quoted(number)} {_form(Form.ID, cell)}"
        case Form.CURRENCY | Form.COUNTRY | Form.TIME_ZONE | Form.EVENT:
            codes, reason = _codes(form)
            return f"WHEN {cell} NOT IN ({_listed(codes)}) THEN {quoted(reason)}"
        case Form.PLAIN | Form.CHOICE:
            return (
                f"WHEN regexp_matches({cell}, {quoted(CONTROL)}) THEN 'holds a control character' "
                f"WHEN length({cell}) > {MAX_TEXT} THEN 'is longer than {MAX_TEXT} characters'"
            )


def _codes(form: Form) -> tuple[Iterable[str], str]:
    """Return the texts that a form takes, and what is said of another."""
    if form is Form.CURRENCY:
        return CURRENCIES, "is not an ISO 4217 currency such as EUR"
    if form is Form.COUNTRY:
        return sorted(COUNTRIES), "is not an ISO 3166 country such as DE"
    if form is Form.TIME_ZONE:
        return sorted(available_timezones()), "is not a time zone such as Europe/Berlin"
    return LIFECYCLE_KINDS, f"is none of {', '.join(LIFECYCLE_KINDS)}: state what it means under `values`"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(quoted(text) for text in texts)


def _exact(field: TargetField, wording: Wording, cell: str) -> str:
    sign = "[.]" if wording.decimal == "." else ","
    name = "point" if wording.decimal == "." else "comma"
    digits = min(12, EXACT_DIGITS - field.places)
    reason = (
        f"is not an exact number: write up to {digits} digits, a decimal {name} and at most {field.places} places, "
        "without exponent, thousands separator or currency sign"
    )
    pattern = f"-?[0-9]{{1,{digits}}}({sign}[0-9]{{1,{field.places}}})?"
    positive = f"WHEN regexp_full_match({cell}, '-.*|0+({sign}0+)?') THEN 'must be above 0' " if field.positive else ""
    rate = quoted("is not a rate from 0 to 1: write 0.08 for 8 %")
    part = f"WHEN NOT regexp_full_match({cell}, '0+({sign}[0-9]+)?|0*1({sign}0+)?') THEN {rate} " if field.rate else ""
    return (
        f"WHEN NOT regexp_full_match({cell}, '{pattern}') THEN {quoted(reason)} {positive}{part}"
        f"WHEN regexp_full_match({cell}, '-0+({sign}0+)?') THEN 'is a negative nought: write 0'"
    )


def _day(wording: Wording, cell: str) -> str:
    day = _midnight(wording, cell)
    shape = quoted(f"is not a day that exists, written as {wording.dates}")
    # DuckDB reads `epoch` and `infinity` as days in any form, so a day must hold a digit.
    return (
        f"WHEN {day} IS NULL OR NOT regexp_matches({cell}, '[0-9]') THEN {shape} "
        f"WHEN year({day}) NOT BETWEEN 1900 AND 9999 THEN 'is not a day of our time: check the form of dates' "
        f"WHEN CAST({day} AS DATE) <> {day} THEN 'has a time of day: write the day only'"
    )


def _digits(wording: Wording, cell: str) -> str:
    return cell if wording.decimal == "." else f"replace({cell}, {quoted(wording.decimal)}, '.')"


def _midnight(wording: Wording, cell: str) -> str:
    return f"try_strptime({cell}, {quoted(wording.dates)})"
