"""Values as a person writes them on the command line, read by the form that their column has."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from compledger.people.countries import COUNTRIES
from compledger.people.kinds import Column, FactKind, Form
from compledger.rules.currencies import CURRENCIES
from compledger.rules.refused import Refused

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
MAX_TEXT = 1_000
IBAN = r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"
"""The form of an international account number, which is kept in the payroll system and never here."""

WANTED: Mapping[Form, str] = {
    Form.ID: "a pseudonymous id: letters, digits and . _ : - only, no name and no e-mail address",
    Form.TEXT: f"a text of 1 to {MAX_TEXT} characters without control characters",
    Form.CURRENCY: "an ISO 4217 currency such as EUR",
    Form.COUNTRY: "an ISO 3166 country of two letters such as DE",
    Form.TIME_ZONE: "a time zone such as Europe/Berlin",
    Form.RATE: "a rate from 0 to 1 with at most 8 places, such as 0.08 for 8 %",
    Form.SHARE: "a share from 0 to 1 with at most 6 places, such as 0.5",
    Form.REFERENCE: "the id by which the payroll system knows the account, not the account's number",
    Form.AMOUNT: "an exact amount with at most 12 digits before its point and 6 after it",
}


class NotAValue(Refused, ValueError):
    """A value is not written as its column needs it."""

    def __init__(self, column: str, value: str, wanted: str) -> None:
        self.column, self.value, self.wanted = column, value, wanted
        super().__init__(f"{column}={value!r} cannot be read: write {wanted}")


class ColumnsDiffer(Refused, ValueError):
    """A fact is given columns that its kind does not have, or not all of its key."""

    def __init__(self, kind: FactKind, unknown: list[str], lacking: list[str]) -> None:
        self.kind, self.unknown, self.lacking = kind, tuple(unknown), tuple(lacking)
        said = [f"has no {', '.join(unknown)}"] if unknown else []
        said += [f"needs {', '.join(lacking)}"] if lacking else []
        super().__init__(
            f"{kind.name} {' and '.join(said)}. Its key is {', '.join(kind.key_names)}"
            f"{'; it says ' + ', '.join(kind.value_names) if kind.values else ''}."
        )


def read_columns(kind: FactKind, written: Mapping[str, str], *, key_only: bool = False) -> dict[str, Any]:
    """Return the values of a fact's columns; an optional one that is written empty is none.

    Raises:
        ColumnsDiffer: a column is not one of the kind's, or the key is not whole.
        NotAValue: a value cannot be read.
    """
    columns = {column.name: column for column in (kind.key if key_only else kind.columns)}
    unknown = [name for name in written if name not in columns]
    lacking = [name for name in kind.key_names if name not in written]
    if unknown or lacking:
        raise ColumnsDiffer(kind, unknown, lacking)
    return {name: read_value(columns[name], text) for name, text in written.items()}


def read_value(column: Column, text: str) -> Any:
    """Return one value; raises NotAValue."""
    if column.optional and not text:
        return None
    if column.form is Form.CHOICE:
        if text not in column.choices:
            raise NotAValue(column.name, text, " or ".join(column.choices))
        return text
    if not _FITS[column.form](text):
        raise NotAValue(column.name, text, WANTED[column.form])
    return Decimal(text) if column.form in {Form.RATE, Form.SHARE, Form.AMOUNT} else text


def _part(places: int) -> Callable[[str], bool]:
    pattern = re.compile(rf"0(\.[0-9]{{1,{places}}})?|1(\.0{{1,{places}}})?", re.ASCII)
    return lambda text: pattern.fullmatch(text) is not None


_FITS: Mapping[Form, Callable[[str], bool]] = {
    Form.ID: lambda text: ID.fullmatch(text) is not None,
    Form.REFERENCE: lambda text: ID.fullmatch(text) is not None and re.fullmatch(IBAN, text) is None,
    Form.TEXT: lambda text: 0 < len(text) <= MAX_TEXT and text.isprintable(),
    Form.CURRENCY: CURRENCIES.__contains__,
    Form.COUNTRY: COUNTRIES.__contains__,
    Form.TIME_ZONE: lambda text: text in available_timezones(),
    Form.RATE: _part(8),
    Form.SHARE: _part(6),
    Form.AMOUNT: lambda text: re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text, re.ASCII) is not None,
}
