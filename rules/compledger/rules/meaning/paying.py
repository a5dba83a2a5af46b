"""Changes of earnings."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from operator import attrgetter

from compledger.rules.language.forms.expression import ALWAYS
from compledger.rules.language.forms.paying import Earning, Factor, Limit, LimitPer, PeriodRate
from compledger.rules.meaning import patterns as said
from compledger.rules.meaning.change import ChangeKind
from compledger.rules.meaning.comparison import About, Comparison, matched, one_of, or_none
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
    comparison.structure(about / "kind", ChangeKind.PAY, before.kind, after.kind, one_of(said.EARNING_KINDS))
    comparison.structure(about / "measure", ChangeKind.PAY, before.measure, after.measure, or_none)
    tables = [earning.table.id if earning.table else None for earning in (before, after)]
    comparison.structure(about / "table", ChangeKind.PAY, tables[0], tables[1], or_none)
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
    orders = [tuple(limit.per for limit in earning.limits) for earning in (before, after)]
    if sorted(orders[0]) == sorted(orders[1]):
        # Limits are laid on in the document's order.
        comparison.structure(about, ChangeKind.LIMIT, orders[0], orders[1], _order)
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
        return telling.wording.say(said.NONE) if formula is None else telling.period_words.formula(formula)

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
        return telling.wording.say(said.TIER_RATES if earning.table else said.NONE)
    return telling.rate_of(earning.rate, per_unit=telling.of_quantity(earning))


def _multiples(telling: Telling, factors: tuple[Factor, ...]) -> str:
    return or_none(telling, " × ".join(map(telling.multiple_of, factors)))


def _gate(telling: Telling, earning: Earning) -> str:
    always = earning.only_if == ALWAYS
    return telling.wording.say(said.NONE) if always else telling.period_words.condition(earning.only_if)


def _order(telling: Telling, order: tuple[LimitPer, ...]) -> str:
    names = (telling.wording.say(said.PER[per]) for per in order)
    return reduce(lambda first, second: telling.wording.say(said.FIRST, first=first, second=second), names)


def _limit(telling: Telling, limit: Limit) -> str:
    return " ".join(limit_in_words(telling, limit))


def _earning(telling: Telling, earning: Earning) -> str:
    return " ".join(earning_in_words(telling, earning))
