"""The chapter of pay: what each component comes to, its gate, its multiples and its limits."""

from collections.abc import Iterator

from compledger.rules.language.forms.expression import ALWAYS
from compledger.rules.language.forms.paying import Earning, EarningKind, Limit
from compledger.rules.plain_words import plan_patterns as said
from compledger.rules.plain_words.plan_in_words import Clause, Paragraph, Section
from compledger.rules.plain_words.telling import Telling


def tell_earnings(telling: Telling) -> Iterator[Section]:
    """Give the chapter of components."""
    yield Section(telling.wording.say(said.CHAPTER_EARNINGS), (), level=1)
    for earning in telling.rule_set.earnings:
        sentences = (Paragraph(text) for text in earning_in_words(telling, earning))
        yield Section(telling.headed(earning.id, earning.clause), (Clause(earning.text), *sentences))


def earning_in_words(telling: Telling, earning: Earning) -> Iterator[str]:
    """Give the sentences about a component."""
    yield pay_in_words(telling, earning)
    if earning.times:
        yield telling.wording.say(said.TIMES, factors=telling.wording.listed(map(telling.multiple_of, earning.times)))
    if earning.only_if != ALWAYS:
        yield telling.wording.say(said.GATE, condition=telling.period_words.condition(earning.only_if))
    for limit in earning.limits:
        yield from limit_in_words(telling, limit)


def pay_in_words(telling: Telling, earning: Earning) -> str:
    """Return what a component pays, before multiples, gate and limits."""
    wording = telling.wording
    if earning.kind is EarningKind.FORMULA:
        assert earning.pays is not None
        return wording.say(said.PAYS_FORMULA, formula=telling.period_words.formula(earning.pays))
    measure = wording.name(earning.measure)
    table = wording.name(earning.table.id) if earning.table else ""
    if earning.rate is None:
        return wording.say(said.PAYS_TABLE_RATES, measure=measure, table=table)
    rate = telling.rate_of(earning.rate, per_unit=telling.of_quantity(earning))
    return wording.say(said.PAYS_TABLE if table else said.PAYS_FLAT, measure=measure, rate=rate, table=table)


def limit_in_words(telling: Telling, limit: Limit) -> Iterator[str]:
    """Give the sentences about a limit: its floor, its cap."""
    for patterns, formula in ((said.LEAST, limit.least), (said.MOST, limit.most)):
        if formula is not None:
            yield telling.wording.say(patterns[limit.per], amount=telling.period_words.formula(formula))
