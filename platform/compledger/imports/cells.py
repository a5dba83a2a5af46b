"""Cells: for each kind of field, which texts are accepted, why another is refused, and what it is as a value."""

from compledger.imports.mapping import TargetColumn, Wording
from compledger.imports.targets import Form
from compledger.rules.language import EXACT_KINDS, STORED_AS, FieldKind
from compledger.sales import LIFECYCLE_KINDS

MAX_TEXT = 1_000
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def refusal_sql(column: TargetColumn, wording: Wording, cell: str) -> str:
    """Return SQL that gives the reason why a cell is refused, or null if it is accepted."""
    field = column.field
    empty = "'is empty, but must not be'" if field.required else "NULL"
    return f"CASE WHEN {cell} IS NULL THEN {empty} {_refusals(column, wording, cell)} END"


def value_sql(column: TargetColumn, wording: Wording, cell: str) -> str:
    """Return SQL that gives an accepted cell's value, of the type its kind is stored as."""
    kind = column.field.kind
    if kind in EXACT_KINDS:
        digits = f"replace({cell}, {quoted(wording.decimal)}, '.')"
        scale = column.field.places
        return f"CAST({digits} AS DECIMAL({12 + scale}, {scale}))"
    if kind is FieldKind.DATE:
        return f"CAST(try_strptime({cell}, {quoted(wording.dates)}) AS DATE)"
    if kind is FieldKind.FLAG:
        return f"(lower({cell}) IN ('true', '1'))"
    return f"CAST({cell} AS {STORED_AS[kind]})"


def _refusals(column: TargetColumn, wording: Wording, cell: str) -> str:
    field = column.field
    if field.kind in EXACT_KINDS:
        return _exact(field.places, wording, cell)
    if field.kind is FieldKind.DATE:
        shape = quoted(f"is not a day that exists, written as {wording.dates}")
        day = f"try_strptime({cell}, {quoted(wording.dates)})"
        return (
            f"WHEN {day} IS NULL THEN {shape} "
            f"WHEN year({day}) NOT BETWEEN 1900 AND 9999 THEN 'is not a day of our time: check the form of dates' "
            f"WHEN CAST({day} AS DATE) <> {day} THEN 'has a time of day: write the day only'"
        )
    if field.kind is FieldKind.FLAG:
        return f"WHEN lower({cell}) NOT IN ('true', 'false', '1', '0') THEN 'is neither true nor false'"
    if field.form is Form.ID or field.kind is FieldKind.PARTICIPANT:
        reason = "is not a pseudonymous id: use letters, digits and . _ : - only, no name and no e-mail address"
        return f"WHEN NOT regexp_full_match({cell}, '[A-Za-z0-9][A-Za-z0-9._:-]{{0,63}}') THEN {quoted(reason)}"
    if field.form is Form.CURRENCY:
        return f"WHEN NOT regexp_full_match({cell}, '[A-Z]{{3}}') THEN 'is not an ISO currency such as EUR'"
    if field.form is Form.EVENT:
        known = ", ".join(quoted(kind) for kind in LIFECYCLE_KINDS)
        reason = quoted(f"is none of {', '.join(LIFECYCLE_KINDS)}: state what it means under `values`")
        return f"WHEN {cell} NOT IN ({known}) THEN {reason}"
    return (
        f"WHEN regexp_matches({cell}, {quoted(CONTROL)}) THEN 'holds a control character' "
        f"WHEN length({cell}) > {MAX_TEXT} THEN 'is longer than {MAX_TEXT} characters'"
    )


def _exact(places: int, wording: Wording, cell: str) -> str:
    sign = "[.]" if wording.decimal == "." else ","
    name = "point" if wording.decimal == "." else "comma"
    reason = (
        f"is not an exact number: write up to 12 digits, a decimal {name} and at most {places} places, "
        "without exponent, thousands separator or currency sign"
    )
    return (
        f"WHEN NOT regexp_full_match({cell}, '-?[0-9]{{1,12}}({sign}[0-9]{{1,{places}}})?') THEN {quoted(reason)} "
        f"WHEN regexp_full_match({cell}, '-0+({sign}0+)?') THEN 'is a negative nought: write 0'"
    )
