"""Changes of earnings."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter

from compledger.rules.language.forms.expression import ALWAYS
from compledger.rules.language.forms.paying import Earning, Factor, Limit, PeriodRate
from compledger.rules.meaning.change import ChangeKind
from compledger.rules.meaning.comparison import About, Comparison, matched
from compledger.rules.meaning.crediting import clause_of
from compledger.rules.meaning.normal import normal, same_but_figures
from compledger.rules.plain_words import Telling, earning_in_words, limit_in_words, pay_in_words


def compare_earnings(comparison: Comparison) -> None:
    """Note what is another about what is paid."""
    a, b = comparison.a.rule_set, comparison.b.rule_set
    for id_, before, after in matched(a.earnings, b.earnings, attrgetter("id")):
        about = About(f"earnings.{id_}", clause_of(before, after))
        if before is None or after is None:
            comparison.one_sided(about, ChangeKind.RULE, before, after, _earning)
        else:
            _compare(comparison, about, before, after)


def _compare(comparison: Comparison, about: About, before: Earning, after: Earning) -> None:
    comparison.text(about / "clause", before.clause, after.clause)
    comparison.text(about / "text", before.text, after.text)
    comparison.structure(about / "kind", ChangeKind.PAY, before.kind, after.kind, lambda _, kind: str(kind))
    comparison.structure(
        about / "measure", ChangeKind.PAY, before.measure, after.measure, lambda _, name: name or "none"
    )
    tables = [earning.table.id if earning.table else "none" for earning in (before, after)]
    comparison.structure(about / "table", ChangeKind.PAY, tables[0], tables[1], lambda _, name: name)
    _compare_rates(comparison, about / "rate", before, after)
    _compare_multiples(comparison, about / "times", before, after)
    if before.kind == after.kind:
        comparison.formula(about / "pays", ChangeKind.PAY, before, after, attrgetter("pays"), pay_in_words)
    comparison.formula(about / "only_if", ChangeKind.GATE, before, after, attrgetter("only_if"), _gate)
    _compare_limits(comparison, about / "limits", before, after)


def _compare_rates(comparison: Comparison, about: About, before: Earning, after: Earning) -> None:
    one, other = before.rate, after.rate
    if _same(one, other):
        return
    figure = _only_figures(one, other)
    note = comparison.figure if figure else comparison.structure
    note(about, ChangeKind.RATE, before, after, _rate)


def _compare_multiples(comparison: Comparison, about: About, before: Earning, after: Earning) -> None:
    """Note other multiples; their order is none, as a product has none."""
    if Counter(map(_plain, before.times)) == Counter(map(_plain, after.times)):
        return
    figures = len(before.times) == len(after.times) and all(map(_only_figures, before.times, after.times))
    note = comparison.figure if figures else comparison.structure
    note(about, ChangeKind.MULTIPLE, before.times, after.times, _multiples)


def _compare_limits(comparison: Comparison, about: About, before: Earning, after: Earning) -> None:
    orders = [tuple(str(limit.per) for limit in earning.limits) for earning in (before, after)]
    if sorted(orders[0]) == sorted(orders[1]):
        # Limits are laid on in the document's order.
        comparison.structure(about, ChangeKind.LIMIT, orders[0], orders[1], lambda _, order: " before ".join(order))
    for per, one, other in matched(before.limits, after.limits, attrgetter("per")):
        at = about.item(per)
        if one is None or other is None:
            comparison.one_sided(at, ChangeKind.LIMIT, one, other, _limit)
            continue
        for name in ("least", "most"):
            comparison.formula(at / name, ChangeKind.LIMIT, one, other, attrgetter(name), _side(name))


def _side(name: str) -> Callable[[Telling, Limit], str]:
    def tell(telling: Telling, limit: Limit) -> str:
        formula = getattr(limit, name)
        return "none" if formula is None else telling.period_words.formula(formula)

    return tell


def _plain(factor: Factor | None) -> object:
    return normal(factor.formula) if isinstance(factor, PeriodRate) else factor


def _same(one: Factor | None, other: Factor | None) -> bool:
    return bool(_plain(one) == _plain(other))


def _only_figures(one: Factor | None, other: Factor | None) -> bool:
    if isinstance(one, PeriodRate) and isinstance(other, PeriodRate):
        return same_but_figures(one.formula, other.formula)
    return _same(one, other) or (isinstance(one, Decimal) and isinstance(other, Decimal))


def _rate(telling: Telling, earning: Earning) -> str:
    if earning.rate is None:
        return "the rates of the tiers" if earning.table else "none"
    return telling.rate_of(earning.rate, per_unit=telling.of_quantity(earning))


def _multiples(telling: Telling, factors: tuple[Factor, ...]) -> str:
    return " × ".join(map(telling.multiple_of, factors)) or "none"


def _gate(telling: Telling, earning: Earning) -> str:
    return "none" if earning.only_if == ALWAYS else telling.period_words.condition(earning.only_if)


def _limit(telling: Telling, limit: Limit) -> str:
    return " ".join(limit_in_words(telling, limit))


def _earning(telling: Telling, earning: Earning) -> str:
    return " ".join(earning_in_words(telling, earning))
