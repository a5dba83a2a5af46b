"""Layers: which earnings may be worked out together.

Mostly all of them. An earning that asks `earned(commission)` waits for the layer of `commission`.
"""

from collections.abc import Iterator

from compledger.rules.columnar.earning.simple_limits import has_simple_limits
from compledger.rules.columnar.plan.factors import by_credit
from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.plan.numbered import NumberedEarning, Plan
from compledger.rules.columnar.plan.together import joined_waits
from compledger.rules.language.forms.dependencies import formulas_of_table, tables_named
from compledger.rules.language.forms.expression import ALWAYS, Condition, Formula
from compledger.rules.language.forms.paying import Earning, PeriodRate


def layers_of(plan: Plan) -> list[Layer]:
    """Return the earnings of all versions in layers; each asks of those before it only."""
    asked = {name: [other for _, other in waiting] for (_, name), waiting in joined_waits(plan.versions).items()}
    depth: dict[str, int] = {}

    def depth_of(component: str) -> int:
        if component not in depth:
            depth[component] = 0  # circles are refused before
            depth[component] = max((depth_of(other) + 1 for other in asked.get(component, ())), default=0)
        return depth[component]

    for component in asked:
        depth_of(component)
    return [
        _layer(plan, number, tuple(one for one in plan.earnings if depth[one.earning.id] == number))
        for number in range(max(depth.values(), default=-1) + 1)
    ]


def asks_period(plan: Plan) -> bool:
    """Return whether anything at all has to be asked by a period formula."""
    if any(measure.quota is not None for version in plan.versions for measure in version.measures):
        return True
    return any(next(_period_formulas(plan, one), None) is not None for one in plan.earnings)


def _period_formulas(plan: Plan, one: NumberedEarning) -> Iterator[Formula | Condition]:
    """Give every formula of an earning that is about a payee's period, those of its tables among them."""
    earning, tables = one.earning, plan.versions[one.version].tables
    yield from _own_forms(earning, limited=not has_simple_limits(plan, one))
    for name in tables_named(earning):
        yield from formulas_of_table(tables[name])


def _own_forms(earning: Earning, *, limited: bool) -> Iterator[Formula | Condition]:
    if earning.only_if != ALWAYS:
        yield earning.only_if
    if earning.pays is not None:
        yield earning.pays
    for factor in (earning.rate, *earning.times):
        if isinstance(factor, PeriodRate):
            yield factor.formula
    for limit in earning.limits if limited else ():
        yield from (bound for bound in (limit.least, limit.most) if bound is not None)


def _layer(plan: Plan, number: int, earnings: tuple[NumberedEarning, ...]) -> Layer:
    tables = tuple(dict.fromkeys(one.table for one in earnings if one.table is not None))
    return Layer(number, earnings, tables, frozenset(one.number for one in earnings if by_credit(plan, one)))
