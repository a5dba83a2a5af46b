"""Bulk files: named by their bytes, invisible until registered, swept if they never are."""

import os
from pathlib import Path

import pytest

from compledger import audit
from compledger.store import BulkFile, BulkFileDamaged, BulkFileMissing, BulkFiles, Store
from tests.writing import AT, write

DAY = 86_400


def keep(files: BulkFiles, content: bytes) -> str:
    path = files.scratch / "finished.parquet"
    path.write_bytes(content)
    return files.keep(path).sha256


def test_a_kept_file_stands_under_the_hash_of_its_bytes(tmp_path: Path) -> None:
    files = BulkFiles(tmp_path)
    assert files.path(keep(files, b"rows")).read_bytes() == b"rows"
    assert list(files.scratch.iterdir()) == []


def test_keeping_the_same_bytes_twice_is_the_same_file(tmp_path: Path) -> None:
    files = BulkFiles(tmp_path)
    assert keep(files, b"rows") == keep(files, b"rows")


def test_a_registered_file_that_is_gone_is_named_with_what_to_do(tmp_path: Path) -> None:
    files = BulkFiles(tmp_path)
    with pytest.raises(BulkFileMissing, match="Restore the data folder"):
        files.path("ab" * 32)


def test_a_file_whose_bytes_were_changed_is_not_read(tmp_path: Path) -> None:
    files = BulkFiles(tmp_path)
    path = files.path(keep(files, b"rows"))
    path.write_bytes(b"r0ws")
    with pytest.raises(BulkFileDamaged, match="has been changed since it was registered"):
        files.path(path.stem)


def test_a_day_old_file_without_registration_is_swept_and_a_registered_one_stays(store: Store) -> None:
    registered, forgotten, fresh = (keep(store.bulk, content) for content in (b"a", b"b", b"c"))
    for sha256 in (registered, forgotten):
        os.utime(store.bulk.path(sha256), (AT.timestamp() - 2 * DAY,) * 2)
    os.utime(store.bulk.path(fresh), (AT.timestamp() - 60,) * 2)
    with write(store) as writing:
        writing.add(BulkFile(sha256=registered, kind="lines", rows=1, bytes=1, known_from=0))
        audit.append(writing, "file.registered", subject="x")
    assert store.sweep(at=AT) == 1
    assert store.bulk.path(registered).exists()
    assert store.bulk.path(fresh).exists()
    with pytest.raises(BulkFileMissing):
        store.bulk.path(forgotten)
