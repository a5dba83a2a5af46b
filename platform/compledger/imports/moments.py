"""Moments: cells that say when, with their distance from UTC, and the day that it is then where the company is.

A form of dates that ends with `%z` says that cells are moments. One moment lies in different days in different places;
what counts is the company's time zone. Its rules are taken from where every other day of the company is taken, Python's
`zoneinfo`, and from nowhere else: DuckDB carries a time zone database of its own, which may be of another year.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from compledger.imports.mapping import MOMENT_ENDS, Wording
from compledger.imports.workspace import Workspace
from compledger.rules.language import FieldKind
from compledger.rules.sql_text import named, quoted

OFFSET = r"(?:Z|([+-])([01][0-9]|2[0-3]):?([0-5][0-9])?)"
"""What `%z` reads: `Z`, `+02:00`, `+0200`, and `+02` as PostgreSQL writes it."""

LAST_DAY = date(9999, 12, 31)
"""The last day there is, and the mark for `until further notice`: a moment of it is not moved past it."""

HOUR, DAY = 3_600, 86_400
"""In seconds; a day of UTC always has as many."""


def moment_refusals(wording: Wording, cell: str) -> str:
    """Return the branches of a CASE that give why a cell is no moment."""
    moment = _moment_sql(wording, cell)
    shape = f"is not a moment that exists, written as {wording.dates} with Z or an offset such as +02:00"
    # West of Greenwich the first hours of 1900 lie in 1899: the first day is left to nobody.
    return (
        f"WHEN {moment} IS NULL THEN {quoted(shape)} "
        f"WHEN {moment} NOT BETWEEN TIMESTAMP '1900-01-02' AND TIMESTAMP '{LAST_DAY} 23:59:59.999999' "
        "THEN 'is not a day of our time: check the form of dates'"
    )


def moment_day_sql(cell: str) -> str:
    """Return SQL that gives the day of a moment where the company is; needs the table of `load_moments`."""
    # No field can be called as these columns are, so `cell` means the row outside.
    return f"(SELECT _day FROM moment WHERE _cell = {cell})"


def load_moments(workspace: Workspace) -> None:
    """Make the table `moment`: each text that stands in a cell for a day, and the day that it is."""
    wording, run = workspace.mapping.wording, workspace.connection.execute
    cells = [named(column.field.name) for column in workspace.mapping.columns if column.field.kind is FieldKind.DATE]
    texts = " UNION ".join(f"SELECT {cell} AS _cell FROM shaped WHERE {cell} IS NOT NULL" for cell in cells)
    run(f"CREATE TEMP VIEW text_of_moment AS {texts}")
    moment = _moment_sql(wording, "_cell")
    run(
        f"CREATE TABLE read_moment AS SELECT _cell, {moment} AS _at, CAST(_at AS DATE) AS _utc_day, "
        "date_diff('second', CAST(_utc_day AS TIMESTAMP), _at) AS _second FROM text_of_moment"
    )
    _load_offsets(workspace)
    day = f"least(CAST(_at + to_seconds(_ahead) AS DATE), DATE '{LAST_DAY}')"
    run(
        f"CREATE TABLE moment AS SELECT _cell, {day} AS _day FROM read_moment "
        "JOIN zone_offset ON _utc_day = _of_day AND _second >= _begins AND _second < _ends"
    )


def _moment_sql(wording: Wording, cell: str) -> str:
    """Return SQL that gives the moment a cell writes as a TIMESTAMP in UTC, or null if it writes none."""
    # DuckDB reads `epoch` and `infinity` as days in any form, so what stands before the offset must hold a digit.
    pattern = quoted(f"(.*[0-9].*?) *{OFFSET}")

    def group(number: int) -> str:
        return f"regexp_extract({cell}, {pattern}, {number})"

    local = f"try_strptime({group(1)}, {quoted(wording.dates.removesuffix(MOMENT_ENDS).rstrip())})"
    minutes = f"coalesce(try_cast({group(3)} AS INTEGER) * 60, 0) + coalesce(try_cast({group(4)} AS INTEGER), 0)"
    offset = f"to_minutes(CASE {group(2)} WHEN '-' THEN -1 ELSE 1 END * ({minutes}))"
    return f"CASE WHEN regexp_full_match({cell}, {pattern}) THEN {local} - {offset} END"


def _load_offsets(workspace: Workspace) -> None:
    """Make the table `zone_offset`: how far the company's clock is from UTC, for each day of UTC that is met."""
    query = "SELECT DISTINCT _utc_day FROM read_moment WHERE year(_utc_day) BETWEEN 1900 AND 9999 ORDER BY 1"
    met, zone = workspace.connection.execute(query).fetchall(), ZoneInfo(workspace.time_zone)
    found = [(day, *piece) for (day,) in met for piece in offsets_of(day, zone)]
    names = ("_of_day", "_begins", "_ends", "_ahead")
    types = (pa.date32(), pa.int32(), pa.int32(), pa.int32())
    columns = zip(*found, strict=True) if found else ((),) * len(names)
    arrays = [pa.array(cells, kind) for cells, kind in zip(columns, types, strict=True)]
    with workspace.holding("offsets", dict(zip(names, arrays, strict=True))):
        workspace.connection.execute("CREATE TABLE zone_offset AS SELECT * FROM offsets")


def offsets_of(day: date, zone: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    """Give how many seconds a zone's clock is ahead of UTC, for each piece of a day of UTC: from, until, ahead.

    No zone has ever changed its clock twice within an hour.
    """
    # In the last day there is, a clock ahead of UTC would run out of years: the day before has the same rules.
    midnight = datetime.combine(min(day, LAST_DAY - timedelta(days=1)), time(), UTC)

    def ahead(second: int) -> int:
        offset = (midnight + timedelta(seconds=second)).astimezone(zone).utcoffset()
        assert offset is not None, "a time zone always knows its offset"
        return int(offset.total_seconds())

    begins = 0
    for ends_by in range(HOUR, DAY + HOUR, HOUR):
        if ahead(ends_by) != ahead(begins):
            ends = next(second for second in range(ends_by - HOUR + 1, ends_by + 1) if ahead(second) == ahead(ends_by))
            yield begins, ends, ahead(begins)
            begins = ends
    if begins < DAY:
        yield begins, DAY, ahead(begins)
