"""The keys of a document: which each of its mappings needs, and which it may have.

The readers check by these tables, and the JSON Schema for editors is made of them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from compledger.rules.language.forms.crediting import Through
from compledger.rules.language.forms.paying import EarningKind
from compledger.rules.language.forms.tables import Gives


class Keys(NamedTuple):
    """The keys of one kind of mapping."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


PAY_SIDE = frozenset(
    f"{word}{ending}"
    for word in ("draw", "hold", "clawback", "guarantee", "reserve", "budget", "true_up", "residual", "forgiveness")
    for ending in ("", "s")
)
"""What is done with pay once it is earned: no part of the language yet."""

DOCUMENT = Keys(
    ("rule_set", "version", "title", "effective_from", "currency", "calendar", "rounding", "earnings"),
    ("effective_until", "exchange", "fields", "values", "credit_rules", "measures", "rate_tables", "examples"),
)  # fmt: skip
ROUNDING = Keys(("mode", "step"))
EXCHANGE = Keys(("publisher", "on"), ("via", "at_most_days_old"))
VALUE = Keys(("id", "unit"), ("source", "value", "dated"))
SPELL = Keys(("from", "value"))

CREDIT_RULE = Keys(("id", "text", "to"), ("clause", "when", "base", "share", "only", "from", "until"))
RECIPIENTS: Mapping[str, tuple[Through, Keys]] = {
    "field": (Through.SELF, Keys(("field",), ("share", "pay", "on_top", "optional"))),
    "managers_of": (
        Through.MANAGERS, Keys(("managers_of", "levels"), ("share", "pay", "from_level", "on_top", "optional")),
    ),
    "relation": (
        Through.RELATION,
        Keys(("relation", "of"), ("share", "pay", "levels", "from_level", "on_top", "optional")),
    ),
    "members_of": (Through.TERRITORY, Keys(("members_of",), ("share", "pay", "split", "on_top", "optional"))),
    "unit": (Through.UNIT, Keys(("unit",), ("share", "pay", "split", "on_top", "optional"))),
}  # fmt: skip
"""What a recipient may be, by the key that says so."""
SPLIT = Keys(("how",), ("places", "rest"))
MEASURE = Keys(("id", "credits"), ("window", "quota"))

TIERED = Keys(("id", "kind", "by", "tiers"), ("of",))
TIER = Keys(("from",), ("until", "rate", "times"))
BANDS = Keys(("id", "kind", "tiers"), ("by",))
BAND = Keys((), ("from", "until", *Gives))
LOOKUP = Keys(("id", "kind", "by"), ("rows", "sheet", "else"))
CELL_BAND = Keys((), ("from", "until"))
SHEET = Keys(("file", "columns"))
"""And one of `Gives`, with the name of the column that holds it."""
CURVE = Keys(("id", "kind", "points"), ("by", "before", "after"))
POINT = Keys(("at",), tuple(Gives))

_ANY_EARNING = ("clause", "only_if", "limits")
_TIERED_EARNING = Keys(("id", "text", "kind", "measure", "table"), (*_ANY_EARNING, "rate", "times"))
EARNINGS: Mapping[EarningKind, Keys] = {
    EarningKind.FLAT: Keys(("id", "text", "kind", "measure", "rate"), (*_ANY_EARNING, "times")),
    EarningKind.MARGINAL: _TIERED_EARNING,
    EarningKind.STANDING: _TIERED_EARNING,
    EarningKind.WHOLE: _TIERED_EARNING,
    EarningKind.FORMULA: Keys(("id", "text", "kind", "pays"), _ANY_EARNING),
}
LIMIT = Keys(("per",), ("least", "most"))

EXAMPLE = Keys(("id", "text", "period", "expects"), ("window_from", "people", "territories", "transactions"))
PERIOD = Keys(("name", "from", "until"))
PERSON = Keys(
    ("participant",), ("title", "unit", "reports_to", "relations", "quotas", "rates", "from", "until")
)  # fmt: skip
MEMBER = Keys(("participant",), ("share",))
EXPECTS: Mapping[str, Keys] = {
    "earns": Keys(("participant", "component", "earns")),
    "total": Keys(("participant", "measure", "total")),
    "exception": Keys(("exception",), ("transaction",)),
}
"""What an example may expect, by the key that says so."""
