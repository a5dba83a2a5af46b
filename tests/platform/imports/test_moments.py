"""Cells that are moments: the day they become where the company is, and what is refused as none."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from compledger.audit import AuditEvent
from compledger.imports import RowsRefused
from compledger.imports.moments import offsets_of
from compledger.plans import set_company
from compledger.store import Store
from tests.platform.imports.samples import (
    HEADER,
    ORDERS,
    all_rows,
    import_into,
    import_orders,
    nothing_changes,
    received,
    write_file,
)
from tests.writing import write

MOMENTS = ORDERS + "\ndates: '%Y-%m-%dT%H:%M:%S%z'"


def moved_to(store: Store, time_zone: str) -> None:
    with write(store) as writing:
        set_company(writing, None, time_zone)


def write_moments(path: Path, moment: datetime, kind: pa.DataType) -> None:
    texts = {name: pa.array([text]) for name, text in zip(HEADER, ("SO-1", None, "1", "EUR", "P-7", "a"), strict=True)}
    pq.write_table(pa.table({**texts, "day": pa.array([moment], kind)}), path)


def days_of(store: Store, folder: Path, *cells: str, mapping: str = MOMENTS) -> list[str]:
    import_orders(store, folder, *(f"SO-{i},{cell},1,EUR,," for i, cell in enumerate(cells)), mapping=mapping)
    return [str(row.day) for row in received(store)]


@pytest.mark.parametrize(
    ("time_zone", "cells"),
    [
        (
            "Europe/Berlin",
            {
                # One hour ahead until 01:00 UTC on 30 March 2025, two hours from then on.
                "2025-03-29T22:59:59Z": "2025-03-29",
                "2025-03-29T23:00:00Z": "2025-03-30",
                "2025-03-30T00:59:59Z": "2025-03-30",
                "2025-03-30T21:59:59Z": "2025-03-30",
                "2025-03-30T22:00:00Z": "2025-03-31",
                # Two hours ahead until 01:00 UTC on 26 October 2025, one hour from then on.
                "2025-10-25T21:59:59Z": "2025-10-25",
                "2025-10-25T22:00:00Z": "2025-10-26",
                "2025-10-26T22:59:59Z": "2025-10-26",
                "2025-10-26T23:00:00Z": "2025-10-27",
                # The same moment in three ways of writing it, and once more from far away.
                "2025-03-31T00:00:00+02:00": "2025-03-31",
                "2025-03-31T00:00:00+0200": "2025-03-31",
                "2025-03-31T00:00:00+02": "2025-03-31",
                "2025-03-30T17:59:59-04:00": "2025-03-30",
                "2025-03-30T18:00:00-0400": "2025-03-31",
            },
        ),
        (
            "America/New_York",
            {
                # Five hours behind until 07:00 UTC on 9 March 2025, four hours from then on.
                "2025-03-09T04:59:59Z": "2025-03-08",
                "2025-03-09T05:00:00Z": "2025-03-09",
                "2025-03-10T03:59:59Z": "2025-03-09",
                "2025-03-10T04:00:00Z": "2025-03-10",
                # Four hours behind until 06:00 UTC on 2 November 2025, five hours from then on.
                "2025-11-02T03:59:59Z": "2025-11-01",
                "2025-11-02T04:00:00Z": "2025-11-02",
                "2025-11-03T04:59:59Z": "2025-11-02",
                "2025-11-03T05:00:00Z": "2025-11-03",
                "2025-11-03T06:00:00+01:00": "2025-11-03",
            },
        ),
        # A zone that nobody has stated is UTC.
        (None, {"2025-03-30T23:59:59Z": "2025-03-30", "2025-03-31T01:59:59+02:00": "2025-03-30"}),
    ],
)
def test_a_moment_is_of_the_day_that_it_is_where_the_company_is(
    store: Store, tmp_path: Path, time_zone: str | None, cells: dict[str, str]
) -> None:
    if time_zone is not None:
        moved_to(store, time_zone)
    assert days_of(store, tmp_path, *cells) == list(cells.values())


@pytest.mark.parametrize("time_zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Monrovia"])
def test_the_pieces_of_a_day_have_the_offset_that_the_zone_has(time_zone: str) -> None:
    zone = ZoneInfo(time_zone)
    # Monrovia was 44 minutes and 30 seconds behind until it changed on 7 January 1972.
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(366)] + [date(1972, 1, 7), date(1972, 1, 8)]
    for day in days:
        pieces = list(offsets_of(day, zone))
        bounds = [begins for begins, _, _ in pieces] + [pieces[-1][1]]
        assert (bounds[0], bounds[-1]) == (0, 86_400)
        assert bounds[1:] == [ends for _, ends, _ in pieces]
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        for begins, ends, ahead in pieces:
            for second in (begins, ends - 1):
                moment = (midnight + timedelta(seconds=second)).astimezone(zone)
                assert moment.utcoffset() == timedelta(seconds=ahead)


def test_the_mark_for_until_further_notice_is_not_moved_past_the_last_day(store: Store, tmp_path: Path) -> None:
    moved_to(store, "Europe/Berlin")
    cells = ("9999-12-31T23:59:59Z", "9999-12-31T00:00:00Z", "1900-01-02T00:00:00Z")
    assert days_of(store, tmp_path, *cells) == ["9999-12-31", "9999-12-31", "1900-01-02"]


def test_blanks_before_the_offset_and_fractions_are_read_where_the_form_has_them(store: Store, tmp_path: Path) -> None:
    moved_to(store, "Europe/Berlin")
    mapping = ORDERS + "\ndates: '%d.%m.%Y %H:%M:%S.%f %z'"
    assert days_of(store, tmp_path, "30.03.2025 21:59:59.999999 Z", mapping=mapping) == ["2025-03-30"]


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-30T01:30:00",
        "2025-03-30",
        "2025-02-30T01:30:00Z",
        "2025-03-30T01:30:00z",
        "2025-03-30T01:30:00+24:00",
        "2025-03-30T01:30:00+02:60",
        "2025-03-30T01:30:00CET",
        "epochZ",
        "epoch+02:00",
        "infinityZ",
        "Z",
    ],
)
def test_what_is_no_moment_is_refused(store: Store, tmp_path: Path, cell: str) -> None:
    with pytest.raises(RowsRefused, match=r"is not a moment that exists, written as .* such as \+02:00"):
        days_of(store, tmp_path, cell)


@pytest.mark.parametrize("cell", ["1900-01-01T23:59:59Z", "0025-03-30T01:30:00Z"])
def test_a_moment_that_is_not_of_our_time_is_refused(store: Store, tmp_path: Path, cell: str) -> None:
    with pytest.raises(RowsRefused, match="is not a day of our time"):
        days_of(store, tmp_path, cell)


@pytest.mark.parametrize("name", ["orders.parquet", "orders.jsonl", "orders.xlsx"])
def test_moments_come_in_every_format(store: Store, tmp_path: Path, name: str) -> None:
    moved_to(store, "Europe/Berlin")
    rows = [("SO-1", "2025-03-30T22:00:00Z", "1", "EUR", None, None)]
    import_into(store, write_file(tmp_path / name, rows, HEADER), mapping=MOMENTS)
    assert [row.day for row in received(store)] == [date(2025, 3, 31)]


def test_typed_moments_of_a_parquet_file_need_a_zone_of_their_own(store: Store, tmp_path: Path) -> None:
    moved_to(store, "Europe/Berlin")
    moment = datetime(2025, 3, 30, 22, 0, tzinfo=UTC)
    for zone in ("UTC", "America/New_York"):
        write_moments(tmp_path / "orders.parquet", moment, pa.timestamp("us", zone))
        import_into(store, tmp_path / "orders.parquet", mapping=MOMENTS)
        assert [row.day for row in received(store)] == [date(2025, 3, 31)]
    write_moments(tmp_path / "orders.parquet", moment.replace(tzinfo=None), pa.timestamp("us"))
    with pytest.raises(RowsRefused, match="'2025-03-30T22:00:00' is not a moment that exists"):
        import_into(store, tmp_path / "orders.parquet", mapping=MOMENTS)


def test_a_batch_says_which_zone_made_its_days_and_a_later_zone_changes_none(store: Store, tmp_path: Path) -> None:
    moved_to(store, "Europe/Berlin")
    assert days_of(store, tmp_path, "2025-03-30T22:00:00Z") == ["2025-03-31"]
    moved_to(store, "America/New_York")
    assert [row.day for row in received(store)] == [date(2025, 3, 31)]
    # The same file read anew is read where the company is now: the day that differs is a correction.
    assert days_of(store, tmp_path, "2025-03-30T22:00:00Z") == ["2025-03-31", "2025-03-31", "2025-03-30"]
    facts = [json.loads(event.canonical)["facts"] for event in all_rows(store, AuditEvent)]
    assert [found["time_zone"] for found in facts if "batch_root" in found] == ["Europe/Berlin", "America/New_York"]


def test_a_form_without_an_offset_knows_no_zone(store: Store, tmp_path: Path) -> None:
    moved_to(store, "America/New_York")
    assert days_of(store, tmp_path, "2025-03-31", mapping=ORDERS) == ["2025-03-31"]
    facts = [json.loads(event.canonical)["facts"] for event in all_rows(store, AuditEvent)]
    assert all("time_zone" not in found for found in facts if "batch_root" in found)
    with nothing_changes(store):
        moved_to_utc = import_orders(store, tmp_path, "SO-0,2025-03-31,1,EUR,,")
    assert (moved_to_utc.unchanged, moved_to_utc.totals.time_zone) == (1, None)
