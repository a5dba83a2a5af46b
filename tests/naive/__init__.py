"""A plain evaluator: loops over transactions with exact fractions, the slow way that is easy to believe.

It walks a rule set as parsed and shares no code with any engine: formulas are worked out node by node, running totals
are added up anew wherever one is asked, tiers are cut one by one. What it says is what the language means.
"""

from tests.naive.evaluate import Outcome, evaluate
from tests.naive.results import Line, Trouble
from tests.naive.world import Held, OwnRate, Quota, Row, Tie, World

__all__ = ["Held", "Line", "Outcome", "OwnRate", "Quota", "Row", "Tie", "Trouble", "World", "evaluate"]
