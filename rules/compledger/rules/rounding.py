"""Rounding: in which direction, and at which step, as a rule set version names it."""

from dataclasses import dataclass
from enum import StrEnum


class RoundingMode(StrEnum):
    """Which way a half goes."""

    HALF_UP = "half_up"
    """Away from zero, on both sides of it."""
    HALF_EVEN = "half_even"
    """To the even neighbour."""


class RoundingStep(StrEnum):
    """What is rounded to the minor unit."""

    SLICE = "slice"
    """Each line by itself: a credit, or the part of it that lies in one tier."""
    CREDIT = "credit"
    """All slices of a credit together, as one line."""
    PERIOD = "period"
    """All lines of a payee and component together; the difference to the lines' own sum is a line of its own."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How pay is rounded."""

    mode: RoundingMode
    step: RoundingStep
