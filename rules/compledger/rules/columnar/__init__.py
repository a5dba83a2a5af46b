"""The columnar engine: whole periods at once, as DuckDB SQL in exact DECIMAL.

`calculate` is the one way in. It works in temporary tables of the connection it is given and leaves its results there,
under the names that `Calculation` tells; the caller decides where they go. `load` may be called before, for one who
wants to know what the calculation itself takes.
"""

from compledger.rules.columnar.calculate import ENGINE_VERSION, Calculation, NothingInForce, Worked, calculate, work
from compledger.rules.columnar.loading.load import Loaded, load
from compledger.rules.columnar.plan.together import VersionsDisagree, refuse_disagreement
from compledger.rules.columnar.results.lines_root import lines_root

__all__ = [
    "ENGINE_VERSION",
    "Calculation",
    "Loaded",
    "NothingInForce",
    "VersionsDisagree",
    "Worked",
    "calculate",
    "lines_root",
    "load",
    "refuse_disagreement",
    "work",
]
