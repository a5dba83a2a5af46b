"""A plan in words, as a structure: sections of paragraphs, lists and tables, which are then rendered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more sentences."""

    text: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is said here."""
        return (self.text,)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in the author's own words, whatever language they are in."""

    text: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is said here."""
        return (self.text,)


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is said here."""
        return self.items


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has as many cells as there are heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is said here."""
        return tuple(cell for row in (self.heads, *self.rows) for cell in row)


Block = Paragraph | Clause | Bullets | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the plan under a heading; level 1 is a chapter, level 2 a rule, a table or an example in it."""

    heading: str
    blocks: tuple[Block, ...]
    level: int = 2


@dataclass(frozen=True, slots=True)
class PlanInWords:
    """The whole of one version."""

    title: str
    language: str
    sections: tuple[Section, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that is said, in order: paragraphs, items and cells."""
        return tuple(text for section in self.sections for block in section.blocks for text in block.texts)
