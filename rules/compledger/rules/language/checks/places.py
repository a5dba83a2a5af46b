"""Fields compared with figures that none of them can be: a field has at most 6 places."""

from decimal import Decimal

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import Compare, Field, Literal, OneOf
from compledger.rules.language.forms.walking import Node, walk
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.money import plain

FIELD_PLACES = 6


def check_places(_: RuleSet, manuscript: Manuscript) -> None:
    """Note every = , <> and `in` that asks whether a field is a figure with more places than it has."""
    for written in manuscript.written:
        for node in walk(written.form):
            for figure in _equals(node):
                if figure != round(figure, FIELD_PLACES):
                    what = f"no field is {plain(figure)}: it has more than {FIELD_PLACES} places"
                    hint = f"write at most {FIELD_PLACES} places, or compare with < or >"
                    manuscript.reader.fault(written.place, what, hint)


def _equals(node: Node) -> list[Decimal]:
    match node:
        case Compare(Field(), "=" | "<>", Literal(_, Decimal() as value)):
            return [value]
        case OneOf(Field(), values):
            return [one.value for one in values if isinstance(one.value, Decimal)]
        case _:
            return []
