"""What the rows, points and tiers of a table give: a rate, a multiple or an amount, all of one kind."""

from decimal import Decimal

from compledger.rules.language.forms.document import (
    AMOUNT_BELOW,
    RATE_BELOW,
    RATE_PLACES,
    SHARE_PLACES,
    TIMES_PLACES,
    UNIT_RATE_BELOW,
)
from compledger.rules.language.forms.tables import Gives
from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Items, Mapping

PLACES = {Gives.RATE: RATE_PLACES, Gives.TIMES: TIMES_PLACES, Gives.AMOUNT: SHARE_PLACES}
BELOW = {Gives.RATE: UNIT_RATE_BELOW, Gives.TIMES: RATE_BELOW, Gives.AMOUNT: AMOUNT_BELOW}
"""A rate's closer bounds depend on what is paid on it: `checks.rates` knows."""
ROWS = ("rows", "points", "tiers")


def gives_of(table: Mapping) -> Gives:
    """Return what a table gives, as its first row, point or tier says, or its sheet; a rate if nothing does."""
    for key in ROWS:
        rows = table.values.get(key)
        if isinstance(rows, Items):
            for row in rows.values:
                found = [gives for gives in Gives if isinstance(row, Mapping) and gives in row.values]
                if found:
                    return found[0]
    sheet = table.values.get("sheet")
    return next((g for g in Gives if isinstance(sheet, Mapping) and g in sheet.values), Gives.RATE)


def value_of(item: Mapping, gives: Gives, reader: Reader) -> Decimal:
    """Return what a row gives; notes a row that gives something else than its table, several things or nothing."""
    found = [kind for kind in Gives if kind in item.values]
    if found != [gives]:
        what = "this gives nothing" if not found else f"this gives {' and '.join(found)}, the table {gives}"
        reader.fault(item.place, what, f"write `{gives}: …` in every row of the table")
        return Decimal(0)
    value = reader.decimal(item, gives, places=PLACES[gives], below=BELOW[gives])
    if value < 0 and gives is not Gives.AMOUNT:
        what = f"a {'rate' if gives is Gives.RATE else 'multiple'} of {value} is below 0"
        reader.fault(item.values[gives].place, what, "rates and multiples are 0 or more")
    return value
