"""What AdventureWorks' plans pay, worked out by plain programs: csv, decimal and loops, nothing of the project.

Each module is one plan of the golden cases and has a function that takes the folder of the tables and returns its
lines; `totals` adds lines up by payee and period. Documents that express the same plans are held against them.
"""

from tests.adventureworks.bands import bands
from tests.adventureworks.categories import categories
from tests.adventureworks.margin import margin
from tests.adventureworks.overrides import overrides
from tests.adventureworks.tables import PERIODS, Line, Totals, totals
from tests.adventureworks.territories import territories

__all__ = [
    "PERIODS",
    "Line",
    "Totals",
    "bands",
    "categories",
    "margin",
    "overrides",
    "territories",
    "totals",
]
