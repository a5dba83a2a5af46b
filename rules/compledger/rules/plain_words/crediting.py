"""The chapters about credits: which sales count for whom, and what is summed of them."""

from collections.abc import Iterator
from decimal import Decimal

from compledger.rules.language.forms.crediting import CreditRule, Measure, Recipient, Split, Through
from compledger.rules.language.forms.expression import ALWAYS, Field, Literal
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.plain_words import plan_patterns as said
from compledger.rules.plain_words.plan_in_words import Bullets, Clause, Paragraph, Section
from compledger.rules.plain_words.telling import Telling

AMOUNT = Field("amount", FieldKind.MONEY)


def tell_credits(telling: Telling) -> Iterator[Section]:
    """Give the chapter of credit rules."""
    if telling.rule_set.credit_rules:
        yield Section(telling.wording.say(said.CHAPTER_CREDITS), (), level=1)
    for rule in telling.rule_set.credit_rules:
        sentences = tuple(Paragraph(text) for text in rule_in_words(telling, rule))
        recipients = Bullets(tuple(recipient_in_words(telling, recipient) for recipient in rule.recipients))
        credited = Paragraph(telling.wording.say(said.CREDITED_ARE))
        only = () if rule.only == ALWAYS else (Paragraph(only_in_words(telling, rule)),)
        blocks = (Clause(rule.text), *sentences, credited, recipients, *only)
        yield Section(telling.headed(rule.id, rule.clause), blocks)


def rule_in_words(telling: Telling, rule: CreditRule) -> Iterator[str]:
    """Give the sentences about which sales count, on which days, with what."""
    yield when_in_words(telling, rule)
    version = telling.rule_set
    if (rule.effective_from, rule.effective_until) != (version.effective_from, version.effective_until):
        days = telling.days(rule.effective_from, rule.effective_until)
        yield telling.wording.say(said.RULE_DAYS, days=days)
    yield base_in_words(telling, rule)


def when_in_words(telling: Telling, rule: CreditRule) -> str:
    """Return which sales count."""
    if rule.when == ALWAYS:
        return telling.wording.say(said.EVERY_SALE)
    return telling.wording.say(said.SALES_WHERE, condition=telling.credit_words.condition(rule.when))


def base_in_words(telling: Telling, rule: CreditRule) -> str:
    """Return what is credited of a sale."""
    if rule.base == AMOUNT:
        return telling.wording.say(said.BASE_AMOUNT)
    pattern = said.BASE_ONE if isinstance(rule.base, Literal) else said.BASE
    return telling.wording.say(pattern, base=telling.credit_words.formula(rule.base))


def only_in_words(telling: Telling, rule: CreditRule) -> str:
    """Return what is asked of the credited seat."""
    return telling.wording.say(said.ONLY, condition=telling.credit_words.condition(rule.only))


def recipient_in_words(telling: Telling, recipient: Recipient) -> str:
    """Return who is credited, with what part, and how several share."""
    wording = telling.wording
    parts = [wording.percent(recipient.share)]
    if recipient.through in {Through.TERRITORY, Through.UNIT}:
        parts.append(wording.say(said.SPLITS[recipient.split]))
        if recipient.split is not Split.EACH:
            parts.append(wording.say(said.CUT_OFF, places=str(recipient.places)))
            parts.append(wording.say(said.RESTS[recipient.rest]))
    if recipient.on_top and recipient.through not in {Through.MANAGERS, Through.RELATION}:
        parts.append(wording.say(said.ON_TOP))
    if recipient.optional:
        parts.append(wording.say(said.OPTIONAL))
    if recipient.pay_share != Decimal(1):
        parts.append(wording.say(said.PAY_SHARE, share=wording.percent(recipient.pay_share)))
    who = wording.say(
        said.RECIPIENTS[recipient.through],
        field=wording.name(wording.head(recipient.field)),
        relation=wording.name(recipient.relation),
        levels=_levels(telling, recipient),
    )
    return wording.say(said.SHARE, who=who, share=", ".join(parts))


def tell_measures(telling: Telling) -> Iterator[Section]:
    """Give the chapter of sums and quotas."""
    attainment = (Paragraph(telling.wording.say(said.ATTAINMENT)),) if telling.quotas_asked else ()
    if telling.rule_set.measures:
        yield Section(telling.wording.say(said.CHAPTER_MEASURES), attainment, level=1)
    for measure in telling.rule_set.measures:
        quota = (Paragraph(quota_in_words(telling, measure)),) if measure.id in telling.quotas_asked else ()
        yield Section(measure.id, (Paragraph(sum_in_words(telling, measure)), *quota))


def sum_in_words(telling: Telling, measure: Measure) -> str:
    """Return what a measure sums, and over which days."""
    wording = telling.wording
    window = wording.say(said.EACH_PERIOD)
    if measure.window:
        window = wording.say(said.EACH_WINDOW, calendar=wording.name(measure.window))
    return wording.say(said.SUMS, rules=wording.names(measure.credits), window=window)


def quota_in_words(telling: Telling, measure: Measure) -> str:
    """Return where a measure's quota comes from."""
    if measure.quota is None:
        return telling.wording.say(said.QUOTA_IMPORTED, name=telling.wording.name(measure.id))
    return telling.wording.say(said.QUOTA_FORMULA, formula=telling.period_words.formula(measure.quota))


def _levels(telling: Telling, recipient: Recipient) -> str:
    first, last = str(recipient.first_level), str(recipient.levels)
    pattern = said.LEVEL if first == last else said.LEVELS
    return telling.wording.say(pattern, first=first, last=last)
