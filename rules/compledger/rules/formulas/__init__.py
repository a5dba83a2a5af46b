"""Formulas and conditions of the rule language, evaluated exactly, one payee or one sale at a time.

`compiled` and `condition` turn a typed form into a function once; `Figures` says what it may ask. The columnar engine
works out period formulas and gates so, and whoever explains a formula asks through `Recorded`. Every number is a
fraction: nothing is rounded but where a formula says `round`.
"""

from compledger.rules.formulas.compiled import asks_figures, compiled, condition, evaluate, holds
from compledger.rules.formulas.exact import exact, rounded
from compledger.rules.formulas.figures import (
    OWN,
    Argument,
    CompiledTable,
    Figures,
    KnownFigures,
    Value,
)
from compledger.rules.formulas.recorded import Recorded
from compledger.rules.formulas.tables import FirstRow, compiled_table, first_row
from compledger.rules.formulas.written import written

__all__ = [
    "OWN",
    "Argument",
    "CompiledTable",
    "Figures",
    "FirstRow",
    "KnownFigures",
    "Recorded",
    "Value",
    "asks_figures",
    "compiled",
    "compiled_table",
    "condition",
    "evaluate",
    "exact",
    "first_row",
    "holds",
    "rounded",
    "written",
]
