"""The seal of the case engine's lines: the same bytes and the same root as any engine's lines of the same pay."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby

from compledger.rules.case.results import CaseLine
from compledger.rules.merkle import leaf_hash, root_of

IN_EVERY_LINE = (
    "component", "credited", "day", "earned_minor", "effective_rate", "kind", "level", "participant", "position",
    "recipient", "rule_id", "slice", "source", "source_key", "tier", "version",
)  # fmt: skip
IN_A_CONVERTED_LINE = ("exchange_path", "exchange_rate", "received", "received_currency")
PLACES = {"credited": 12, "slice": 12, "effective_rate": 12, "received": 6, "exchange_rate": 14}
"""At which amounts are written, whatever their last digits are."""


def lines_root(lines: Iterable[CaseLine]) -> bytes:
    """Return the 32-byte root over lines in any order; a leaf is a payee, component and period."""
    ordered = sorted(lines, key=_block)
    leaves = (b"\n".join(sorted(map(canonical, block))) for _, block in groupby(ordered, key=_block))
    return root_of(leaf_hash(leaf) for leaf in leaves)


def canonical(line: CaseLine) -> bytes:
    """Return a line's canonical bytes: JSON with its keys in order, every value a text or null."""
    names = IN_EVERY_LINE if line.exchange_rate is None else (*IN_EVERY_LINE, *IN_A_CONVERTED_LINE)
    told = {name: _text(name, getattr(line, name)) for name in sorted(names)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _block(line: CaseLine) -> tuple[bytes, bytes, bytes]:
    return line.participant.encode(), line.component.encode(), line.period.encode()


def _text(name: str, value: str | int | Decimal | date | None) -> str | None:
    if isinstance(value, Decimal):
        text = f"{value:.{PLACES[name]}f}"
        return text.removeprefix("-") if not value else text
    return None if value is None else str(value)
