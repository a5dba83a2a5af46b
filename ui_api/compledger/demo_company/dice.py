"""Dice: seeded chance in whole numbers.

Everything is drawn from `Random.random()`, the one method whose sequence Python promises to keep; the other methods
may change with a release. Only whole numbers come out, so that no amount is ever made from a float.
"""

from bisect import bisect_right
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One stream of chance. Each topic has its own, so that a change to one file leaves the others as they were."""

    def __init__(self, seed: int, topic: str) -> None:
        self._random = Random(f"{seed}/{topic}").random  # noqa: S311  an invented company holds no secret

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to `bound` - 1."""
        assert bound > 0
        return int(self._random() * bound)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def bell(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, the middle far more often than the ends."""
        return (self.between(low, high) + self.between(low, high) + self.between(low, high)) // 3

    def happens(self, percent: int) -> bool:
        """Return True in `percent` of 100 cases."""
        return self.below(100) < percent

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of `choices`, each equally often."""
        return choices[self.below(len(choices))]

    def weighted(self, cumulative: Sequence[int]) -> int:
        """Return an index into `cumulative`, the running totals of whole weights; weight 0 is never drawn."""
        return bisect_right(cumulative, self.below(cumulative[-1]))

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """Return `count` different places of `choices` in random order, or all where there are fewer."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]
