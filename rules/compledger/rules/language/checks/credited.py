"""Credit rules whose days lie outside the version's, and bases in a currency that is not the sale's."""

from compledger.rules.language.expressions.currency_of import SALE_CURRENCY, currency_of
from compledger.rules.language.forms.crediting import CreditRule
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.source import Mapping
from compledger.rules.timeline import FOREVER


def check_credited(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note both, and measures that tiers of others do not hold."""
    items = manuscript.by_id("credit_rules")
    for rule in rule_set.credit_rules:
        _check_days(rule, items[rule.id], rule_set, manuscript)
        _check_currency(rule, items[rule.id], rule_set, manuscript)
    _check_bounds_of_others(rule_set, manuscript)


def _check_days(rule: CreditRule, item: Mapping, rule_set: RuleSet, manuscript: Manuscript) -> None:
    reader, begins, ends = manuscript.reader, rule_set.effective_from, rule_set.effective_until
    if rule.effective_from >= ends or rule.effective_until <= begins:
        shown = f"from {begins} on" if ends == FOREVER else f"from {begins} until {ends}"
        reader.fault(
            item.place, f"{rule.id!r} never counts: the version decides {shown}", "mend its days, or take it out"
        )
    elif rule.effective_from < begins:
        what = f"{rule.id!r} begins on {rule.effective_from}, before its version"
        reader.fault(item.values["from"].place, what, f"begin on {begins} or later")
    elif rule.effective_until > ends:
        what = f"{rule.id!r} lasts until {rule.effective_until}, longer than its version"
        reader.fault(item.values["until"].place, what, f"end by {ends}; the version after it needs the rule, too")


def _check_currency(rule: CreditRule, item: Mapping, rule_set: RuleSet, manuscript: Manuscript) -> None:
    """A base is converted by the sale's currency: money that is always in another would be converted wrongly."""
    currency = currency_of(rule.base, manuscript.of_sale())
    wanted = SALE_CURRENCY if manuscript.converts else rule_set.currency
    if currency is not None and currency != wanted:
        shown = "the sale's currency" if wanted == SALE_CURRENCY else wanted
        what = f"the base of {rule.id!r} is in {currency}, credits are in {shown}"
        hint = "take an amount in the sale's currency, times a share of the others"
        manuscript.reader.fault(item.values["base"].place, what, hint)


def _check_bounds_of_others(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Tiers on another measure's total are cut where its credits stand, so they must be among them."""
    credits = {measure.id: set(measure.credits) for measure in rule_set.measures}
    items = manuscript.by_id("earnings")
    for earning in rule_set.earnings:
        of = earning.table.of if earning.table is not None else None
        missing = sorted(credits[earning.measure] - credits[of]) if of is not None else []
        if missing:
            what = f"{earning.id!r} pays on {missing[0]!r}, which {of!r} does not sum"
            hint = f"let {of!r} sum every credit rule of {earning.measure!r}, or take another table"
            manuscript.reader.fault(items[earning.id].values["table"].place, what, hint)
