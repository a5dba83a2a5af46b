"""The credit rules of a document."""

from decimal import Decimal

from compledger.rules.language.forms.crediting import CreditRule, Recipient
from compledger.rules.language.forms.expression import Field, Formula
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.reading.recipients import read_recipients
from compledger.rules.language.text.document_keys import CREDIT_RULE
from compledger.rules.language.text.source import Mapping
from compledger.rules.money import plain

MOST_RULES = 5_000
WHOLE_AMOUNT = Field("amount", FieldKind.MONEY)


def read_credit_rules(manuscript: Manuscript) -> tuple[CreditRule, ...]:
    """Return the credit rules, their conditions and formulas typed."""
    reader = manuscript.reader
    items = reader.mappings(manuscript.source, "credit_rules")
    if len(items) > MOST_RULES:
        reader.fault(items[MOST_RULES].place, f"more than {MOST_RULES:,} credit rules", "split the plan in two")
        items = items[:MOST_RULES]
    rules = [_rule(item, manuscript) for item in items]
    reader.ids_once([(rule.id, item) for rule, item in zip(rules, items, strict=True)])
    return tuple(rules)


def _rule(item: Mapping, manuscript: Manuscript) -> CreditRule:
    reader = manuscript.reader
    reader.fits(item, CREDIT_RULE)
    rule_id = reader.name_of(item, "id")
    when, when_text = manuscript.condition(item, "when", manuscript.of_sale())
    only, only_text = manuscript.condition(item, "only", manuscript.of_credit())
    base, base_text = _base(item, manuscript)
    recipients = read_recipients(item, manuscript)
    _refuse_more_than_all(recipients, item, manuscript)
    starts, until = reader.day(item, "from", manuscript.covers[0]), reader.day(item, "until", manuscript.covers[1])
    own = item.values.get("until", item.values.get("from"))
    if own is not None and until <= starts and manuscript.covers[0] < manuscript.covers[1]:
        place = own.place
        reader.fault(
            place, f"{rule_id} ends before it begins", "`until` is the first day on which it no longer credits"
        )
    return CreditRule(
        id=rule_id,
        clause=reader.text(item, "clause", default=rule_id),
        text=reader.text(item, "text"),
        when=when,
        when_text=when_text,
        recipients=recipients,
        base=base,
        base_text=base_text,
        only=only,
        only_text=only_text,
        effective_from=starts,
        effective_until=until,
    )


def _base(item: Mapping, manuscript: Manuscript) -> tuple[Formula, str]:
    if "base" not in item.values:
        return WHOLE_AMOUNT, "amount"
    return manuscript.formula(item, "base", manuscript.of_sale(), (FieldKind.MONEY, FieldKind.QUANTITY))


def _refuse_more_than_all(recipients: tuple[Recipient, ...], item: Mapping, manuscript: Manuscript) -> None:
    together = sum((one.share for one in recipients if not one.on_top), Decimal(0))
    if len(recipients) > 1 and together > 1 and "share" not in item.values:
        what = f"the shares of its recipients come to {plain(together * 100)} %"
        hint = "let them come to 1 at most, or mark those that are credited beside it with `on_top: true`"
        manuscript.reader.fault(item.values["to"].place, what, hint)
