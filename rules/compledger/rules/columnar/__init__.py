"""The columnar engine: a whole period at once, as DuckDB SQL in exact DECIMAL.

`calculate` is the one way in. It works in tables of the connection it is given and leaves its results there, under the
names that `Calculation` tells; the caller decides where they go.
"""

from compledger.rules.columnar.calculate import (
    ENGINE_VERSION,
    Calculation,
    calculate,
)
from compledger.rules.columnar.lines import lines_root

__all__ = ["ENGINE_VERSION", "Calculation", "calculate", "lines_root"]
