"""The root over earning lines: a fixed set of lines, its digest written down, and computed beside it by hashlib."""

import json
from hashlib import sha256

import duckdb

from compledger.rules.columnar import lines_root
from compledger.rules.merkle import inclusion_proof, root_of
from compledger.rules.merkle_proofs import verify_inclusion

NAMES = (
    "component", "credited", "day", "earned_minor", "effective_rate", "kind", "level", "participant", "position",
    "recipient", "rule_id", "slice", "source", "source_key", "tier", "version",
)  # fmt: skip
LINES = [
    ("P-2", "commission", "SO-3", "300"),
    ("P-1", "commission", "SO-2", "200"),
    ("P-1", "commission", "SO-1", "100"),
    ("P-1", "spif", "SO-1", "50"),
]
"""Payee, component, source key and minor units; all else is the same in each."""
ROOT = "660d2ee5891442bfe9a1fdca3f0ef27a8269348c9acc86b89da15686adc2f834"


def line(participant: str, component: str, source_key: str, earned_minor: str) -> dict[str, str]:
    told = {
        "participant": participant, "component": component, "source_key": source_key, "earned_minor": earned_minor,
        "credited": "1000.000000000000", "day": "2026-01-31", "effective_rate": "0.050000000000", "kind": "credit",
        "level": "0", "position": "S-1", "recipient": "0", "rule_id": "own", "slice": "1000.000000000000",
        "source": "erp", "tier": "1", "version": "0",
    }  # fmt: skip
    return {name: told[name] for name in NAMES}


def block(participant: str, component: str) -> bytes:
    """The bytes of a leaf: one payee × component, its canonical lines sorted, one a row."""
    canonical = [
        json.dumps(line(*each), separators=(",", ":")) for each in LINES if each[:2] == (participant, component)
    ]
    return "\n".join(sorted(canonical)).encode()


BLOCKS = [block("P-1", "commission"), block("P-1", "spif"), block("P-2", "commission")]
LEAVES = [sha256(b"\x00" + each).digest() for each in BLOCKS]


def computed() -> bytes:
    connection = duckdb.connect()
    # Empty, as in lines of sales that were not converted: these are not in their bytes.
    unconverted = ("exchange_path", "exchange_rate", "received", "received_currency")
    columns = ", ".join(f"{name} VARCHAR" for name in (*NAMES, "period", *unconverted))
    connection.execute(f"CREATE TABLE earning_line ({columns})")
    marks = ", ".join("?" for _ in NAMES)
    into = f"INSERT INTO earning_line ({', '.join(NAMES)}) VALUES ({marks})"
    connection.executemany(into, [list(line(*each).values()) for each in LINES])
    return lines_root(connection)


def test_the_root_of_fixed_lines_is_the_one_written_down() -> None:
    by_hand = sha256(b"\x01" + sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest() + LEAVES[2]).digest()
    assert computed().hex() == by_hand.hex() == ROOT


def test_one_block_of_a_payee_and_component_is_proved_within_the_root() -> None:
    for number, each in enumerate(LEAVES):
        verify_inclusion(each, leaf=number, size=3, proof=inclusion_proof(LEAVES, number), root=computed())
    assert root_of(LEAVES) == computed()
