"""Random small worlds to calculate, and the columnar engine set to work on one."""

from tests.worlds.engine import calculated, calculated_in
from tests.worlds.features import FEATURES
from tests.worlds.people import PEOPLE
from tests.worlds.shown import shown
from tests.worlds.world import MONTHS, WINDOWS, worlds

__all__ = ["FEATURES", "MONTHS", "PEOPLE", "WINDOWS", "calculated", "calculated_in", "shown", "worlds"]
