"""Lines as canonical bytes, and the Merkle root that seals them.

A line's canonical bytes are JSON with its keys in order and every amount a text at its full scale. A leaf is one payee
× component: the sorted lines of it, one a row. The root says nothing of files, engines or the order of calculation, so
that another engine, another database or another year gives the same root for the same pay.
"""

from collections.abc import Iterable

from duckdb import DuckDBPyConnection

from compledger.rules.merkle import root_of

IN_EVERY_LINE = (
    "component", "credited", "day", "earned_minor", "exact", "participant", "position", "rate", "rule_id",
    "share", "slice", "slice_from", "source", "source_key", "tier", "times", "version",
)  # fmt: skip
IN_A_CONVERTED_LINE = ("exchange_path", "exchange_rate", "received", "received_currency")
"""Only in lines of sales that were converted, so that all others keep the bytes that they always had."""


def _json(names: Iterable[str]) -> str:
    return "json_object(" + ", ".join(f"'{name}', CAST({name} AS VARCHAR)" for name in sorted(names)) + ")"


CANONICAL_LINE = (
    f"CASE WHEN exchange_rate IS NULL THEN {_json(IN_EVERY_LINE)} "
    f"ELSE {_json((*IN_EVERY_LINE, *IN_A_CONVERTED_LINE))} END"
)


def lines_root(connection: DuckDBPyConnection, lines: str = "earning_line") -> bytes:
    """Return the 32-byte root over a relation of earning lines, blocks in order of payee and component."""
    leaves = connection.execute(
        f"""SELECT unhex(sha256('\\x00'::BLOB || encode(array_to_string(list_sort(list(line)), chr(10)))))
        FROM (SELECT participant, component, CAST({CANONICAL_LINE} AS VARCHAR) AS line FROM {lines})
        GROUP BY participant, component ORDER BY participant, component"""
    )
    return root_of(leaf for (leaf,) in iter(leaves.fetchone, None))
