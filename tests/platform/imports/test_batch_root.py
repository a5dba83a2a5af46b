"""The root over a batch's rows: a fixed batch, its digest written down, and computed beside it with hashlib alone."""

from hashlib import sha256
from pathlib import Path

from sqlmodel import select

from compledger.rules.merkle import inclusion_proof
from compledger.rules.merkle_proofs import verify_inclusion
from compledger.sales import ImportBatch
from compledger.store import Store
from tests.platform.imports.samples import import_orders, received

ROWS = ("SO-1,2025-01-31,100,EUR,P-7,7", "SO-2,2025-01-31,50,EUR,P-7,2", "SO-3,2025-02-01,1.25,EUR,,")
ROOT = "3133f8aef17b439613752718035f3323f891714260121a2b029d56a26f3a21d0"


def test_the_root_of_a_fixed_batch_is_the_one_written_down_and_proves_each_row(store: Store, tmp_path: Path) -> None:
    import_orders(store, tmp_path, *ROWS)
    rows = [row.canonical for row in received(store)]
    leaves = [sha256(b"\x00" + row).digest() for row in rows]
    by_hand = sha256(b"\x01" + sha256(b"\x01" + leaves[0] + leaves[1]).digest() + leaves[2]).hexdigest()
    with store.reading() as session:
        batch = session.exec(select(ImportBatch)).one()
    assert batch.batch_root == by_hand == ROOT
    for number, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, number)
        verify_inclusion(leaf, leaf=number, size=3, proof=proof, root=bytes.fromhex(batch.batch_root))
