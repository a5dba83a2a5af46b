"""Bands, and whether several together cover another."""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from compledger.rules.language.forms.tables import Cell

LOWEST, HIGHEST = Decimal("-Infinity"), Decimal("Infinity")
MOST_COMPARED = 1_000
"""More bands than this are not laid together: a row that they cover may go unnoticed."""


class Band(NamedTuple):
    """The numbers from `begins`, which counts, to `ends`, which does not."""

    begins: Decimal
    ends: Decimal

    @staticmethod
    def of(cell: Cell) -> "Band":
        """Return a cell's band, open ends as infinities."""
        return Band(LOWEST if cell.begins is None else cell.begins, HIGHEST if cell.ends is None else cell.ends)

    def holds(self, other: "Band") -> bool:
        """Whether all of another band lies in this one."""
        return self.begins <= other.begins and other.ends <= self.ends


class Bands:
    """Boxes of bands, one band for each dimension; with one dimension, kept apart and in order."""

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.boxes: list[tuple[Band, ...]] = []

    @property
    def effort(self) -> int:
        """How many comparisons it takes to look a box up."""
        return 1 if self.dimensions < 2 else len(self.boxes)

    def add(self, box: tuple[Band, ...]) -> None:
        """Keep a box."""
        if self.dimensions != 1:
            self.boxes.append(box)
            return
        (band,) = box
        first = last = bisect_right(self.boxes, (band,))
        while first and self.boxes[first - 1][0].ends >= band.begins:
            first -= 1
        while last < len(self.boxes) and self.boxes[last][0].begins <= band.ends:
            last += 1
        joined = [band, *(each for (each,) in self.boxes[first:last])]
        self.boxes[first:last] = [(Band(min(b.begins for b in joined), max(b.ends for b in joined)),)]

    @staticmethod
    def cover(several: Sequence["Bands"], box: tuple[Band, ...]) -> bool:
        """Whether boxes kept in several places cover one: together for one dimension, singly for more."""
        if not box:
            return bool(several)
        if len(box) > 1:
            kept = (each for bands in several for each in bands.boxes)
            return any(all(a.holds(b) for a, b in zip(each, box, strict=True)) for each in kept)
        if any(bands.holds(box[0]) for bands in several):
            return True
        if len(several) < 2 or sum(len(bands.boxes) for bands in several) > MOST_COMPARED:
            return False
        together = Bands(1)
        for bands in several:
            for each in bands.boxes:
                together.add(each)
        return together.holds(box[0])

    def holds(self, band: Band) -> bool:
        """Whether one of the joined bands of a single dimension holds another."""
        place = bisect_right(self.boxes, (Band(band.begins, HIGHEST),))
        return place > 0 and self.boxes[place - 1][0].holds(band)
