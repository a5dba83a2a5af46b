"""The first chapters: what the plan is, in which money and by which rounding it pays, and its dated figures."""

from collections.abc import Iterator

from compledger.rules.exchange import ExchangeTerms
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import EarningKind
from compledger.rules.language.forms.values import NamedValue
from compledger.rules.plain_words import plan_patterns as said
from compledger.rules.plain_words.plan_in_words import Block, Bullets, Grid, Paragraph, Section
from compledger.rules.plain_words.telling import Telling
from compledger.rules.rounding import RoundingStep


def tell_terms(telling: Telling) -> Iterator[Section]:
    """Give the chapter about version, money, rounding and fields."""
    rule_set, wording = telling.rule_set, telling.wording
    name = wording.name(rule_set.name)
    days = telling.days(rule_set.effective_from, rule_set.effective_until)
    calendar = wording.name(rule_set.calendar)
    blocks: list[Block] = [
        Paragraph(wording.say(said.IDENTITY, label=wording.name(rule_set.label), name=name, days=days)),
        Paragraph(wording.say(said.TERMS, currency=rule_set.currency, calendar=calendar)),
        Paragraph(exchange_in_words(telling, rule_set.exchange)),
        Paragraph(rounding_in_words(telling)),
    ]
    if rule_set.fields:
        fields = tuple(field_in_words(telling, field) for field in rule_set.fields)
        blocks += [Paragraph(wording.say(said.FIELDS_ASKED)), Bullets(fields)]
    yield Section(wording.say(said.CHAPTER_PLAN), tuple(blocks), level=1)


def tell_values(telling: Telling) -> Iterator[Section]:
    """Give the chapter of dated figures, if there are any."""
    if telling.rule_set.values:
        heads = tuple(map(telling.wording.say, said.VALUE_HEADS))
        rows = tuple(row for value in telling.rule_set.values for row in _rows(telling, value))
        yield Section(telling.wording.say(said.CHAPTER_VALUES), (Grid(heads, rows),), level=1)


def exchange_in_words(telling: Telling, terms: ExchangeTerms | None) -> str:
    """Return how sales in other currencies are converted, or that they are not."""
    wording = telling.wording
    if terms is None:
        return wording.say(said.NOT_EXCHANGED)
    days = terms.at_most_days_old
    return wording.say(
        said.EXCHANGED,
        publisher=terms.publisher,
        on=wording.say(said.EXCHANGED_ON[terms.on]),
        age=wording.say(said.EXCHANGED_AGE, days=str(days)) if days else "",
        via=wording.say(said.EXCHANGED_VIA, currency=terms.via) if terms.via else "",
    )


def rounding_in_words(telling: Telling) -> str:
    """Return how pay is rounded, and at which step."""
    rounding = telling.rule_set.rounding
    mode = telling.wording.say(said.ROUNDED[rounding.mode])
    cut = any(earning.kind is EarningKind.MARGINAL for earning in telling.rule_set.earnings)
    each_line = rounding.step is RoundingStep.SLICE and not cut
    return telling.wording.say(said.ROUNDED_EACH_LINE if each_line else said.ROUNDED_STEP[rounding.step], mode=mode)


def field_in_words(telling: Telling, name: str) -> str:
    """Return what a field of a sale holds."""
    currency = telling.rule_set.field_currencies.get(name)
    kind = telling.wording.say(said.FIELD_KINDS[telling.rule_set.fields[name]])
    if currency:
        kind = telling.wording.say(said.FIELD_MONEY_IN, currency=currency)
    return telling.wording.say(said.FIELD, name=telling.wording.field(name), kind=kind)


def _rows(telling: Telling, value: NamedValue) -> Iterator[tuple[str, ...]]:
    for spell in value.spells:
        shown = telling.period_words.figure(spell.value, value.kind)
        if value.kind is FieldKind.QUANTITY:
            shown = telling.wording.number(spell.value)
        yield value.id, telling.wording.day(spell.effective_from), shown, value.source
