"""Lines as canonical bytes, and the Merkle root that seals them.

A line's canonical bytes are JSON with its keys in order and every amount a text at its full scale: all that cannot be
worked out again from the rest. A leaf is one payee × component × period: the sorted lines of it, one a row. The root
says nothing of files, engines or the order of calculation, so that another engine, another database or another year
gives the same root for the same pay.
"""

from collections.abc import Iterable, Iterator

from duckdb import DuckDBPyConnection

from compledger.rules.merkle import root_of

IN_EVERY_LINE = (
    "component", "credited", "day", "earned_minor", "effective_rate", "kind", "level", "participant", "position",
    "recipient", "rule_id", "slice", "source", "source_key", "tier", "version",
)  # fmt: skip
IN_A_CONVERTED_LINE = ("exchange_path", "exchange_rate", "received", "received_currency")
"""Only in lines of sales that were converted."""
LINES_AT_ONCE = 1_000_000
"""About so many lines are in memory as text at one time."""


def _json(names: Iterable[str]) -> str:
    return "json_object(" + ", ".join(f"'{name}', CAST({name} AS VARCHAR)" for name in sorted(names)) + ")"


CANONICAL_LINE = (
    f"CASE WHEN exchange_rate IS NULL THEN {_json(IN_EVERY_LINE)} "
    f"ELSE {_json((*IN_EVERY_LINE, *IN_A_CONVERTED_LINE))} END"
)


def lines_root(connection: DuckDBPyConnection, lines: str = "earning_line") -> bytes:
    """Return the 32-byte root over a relation of earning lines, blocks in order of payee, component and period."""
    return root_of(_leaves(connection, lines))


def _leaves(connection: DuckDBPyConnection, lines: str) -> Iterator[bytes]:
    for first, last in _ranges(connection, lines):
        leaves = connection.execute(
            f"""SELECT unhex(sha256('\\x00'::BLOB || encode(array_to_string(list_sort(list(line)), chr(10)))))
            FROM (SELECT participant, component, period, CAST({CANONICAL_LINE} AS VARCHAR) AS line FROM {lines}
                  WHERE participant >= ? AND participant <= ?)
            GROUP BY participant, component, period ORDER BY participant, component, period""",
            [first, last],
        )
        yield from [leaf for (leaf,) in leaves.fetchall()]


def _ranges(connection: DuckDBPyConnection, lines: str) -> list[tuple[str, str]]:
    """Return payees in ranges, each of about as many lines as may be in memory at once."""
    counted = connection.execute(f"SELECT participant, count(*) FROM {lines} GROUP BY participant ORDER BY participant")
    ranges: list[tuple[str, str]] = []
    size = LINES_AT_ONCE
    for participant, count in counted.fetchall():
        if size + count > LINES_AT_ONCE:
            ranges.append((participant, participant))
            size = 0
        ranges[-1] = (ranges[-1][0], participant)
        size += count
    return ranges
