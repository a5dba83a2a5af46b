"""Mappings: which column of which file becomes which field, and how its cells are written."""

from dataclasses import dataclass

from compledger.imports.targets import Target, TargetField
from compledger.rules.language import FieldKind, Place

MOMENT_ENDS = "%z"
"""What a form of dates ends with if its cells are moments."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How cells are written in the files."""

    decimal: str
    """`.` or `,`"""
    dates: str
    """A strptime format, such as %d.%m.%Y; of moments, such as %Y-%m-%dT%H:%M:%S%z, if it ends with %z."""
    encoding: str
    delimiter: str
    final_line_break_required: bool
    """A text file that does not end with a line break may have been cut in its last value."""
    sheet: str | None
    """Name of the sheet of a workbook; None for its first."""

    @property
    def moments(self) -> bool:
        """Whether cells are moments, from which a day is made where the company is, and no days."""
        return self.dates.replace("%%", "").endswith(MOMENT_ENDS)


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column of a file."""

    file: str | None
    """Id of the file; None where the column stands in one file only."""
    column: str

    def __str__(self) -> str:
        return f"{self.file}.{self.column}" if self.file else self.column


@dataclass(frozen=True, slots=True)
class Path:
    """How a path such as /6/1/3/ names a place in a tree: 6.1.3, or the one above it, 6.1."""

    parent: bool
    """Whether the place above is meant."""
    root: str
    """What the place at the top is called, whose path is empty."""


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """Where a field comes from: columns, or a constant."""

    field: TargetField
    columns: tuple[ColumnRef, ...]
    first: bool
    """Whether the first of the columns that is not empty is taken, in place of all of them together."""
    separator: str
    constant: str | None
    values: tuple[tuple[str, str], ...]
    """Pairs of a cell's text and what it means; empty to take cells as they are."""
    path: Path | None
    """How a cell that is a path in a tree names a seat; None to take it as it is."""
    last_day_included: bool
    """Whether the day that a cell gives is the last one covered, in place of the first one no longer covered."""
    place: Place
    """Where the mapping says so."""

    @property
    def label(self) -> str:
        """What a message calls the source of this field."""
        between = " or " if self.first else " + "
        return between.join(str(column) for column in self.columns) or f"{self.field.name} (constant)"


@dataclass(frozen=True, slots=True)
class DaysCovered:
    """That a looked-up row holds on some days only; each of the three is a column of days."""

    on: TargetColumn
    """In the base or a file before: the day that a row must cover."""
    begins: TargetColumn
    """In the looked-up file: the first day that a row covers."""
    ends: TargetColumn
    """The first day that it no longer covers, or the last that it does; an empty cell: no end is known."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One kind of file that the mapping reads."""

    id: str
    match: str
    """A file-name pattern, as in orders*.csv."""
    join: tuple[tuple[ColumnRef, str], ...] = ()
    """Pairs of a column of the first file, or of one before this, and the column of this one that must be equal.

    Empty for the first file.
    """
    days: DaysCovered | None = None
    """Which days a row covers; None where it holds on all days, and stands once."""
    may_be_missing: bool = False
    """Whether a row that finds nothing is taken without it, its columns empty."""


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A typed mapping."""

    name: str
    target: Target
    source: str
    """The system the rows come from: with it a row's key is unique."""
    wording: Wording
    files: tuple[SourceFile, ...]
    """The first is the base: each of its rows gives one row. The others are looked up."""
    columns: tuple[TargetColumn, ...]
    hash: str
    full: bool
    """Whether files hold all there is of their source: what they no longer bring is withdrawn."""
    overlaps_refused: bool
    """Whether days that another row has said are refused, but for an earlier self and an open end."""

    def used_columns(self) -> frozenset[str]:
        """Return the names of all columns that the mapping reads, whichever file they stand in."""
        dated = [c for file in self.files if file.days for c in (file.days.on, file.days.begins, file.days.ends)]
        return frozenset(self.joined_columns() | {ref.column for c in (*self.columns, *dated) for ref in c.columns})

    def joined_columns(self) -> frozenset[str]:
        """Return the names of the columns by which files are looked up."""
        pairs = [pair for file in self.files for pair in file.join]
        return frozenset({*(left.column for left, _ in pairs), *(right for _, right in pairs)})

    def extra_fields(self) -> dict[str, FieldKind]:
        """Return the fields that this mapping adds to its target's own."""
        own = {field.name for field in self.target.fields}
        return {column.field.name: column.field.kind for column in self.columns if column.field.name not in own}
