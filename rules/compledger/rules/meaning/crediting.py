"""Changes of credit rules and measures."""

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from compledger.rules.language.forms.crediting import CreditRule, Measure, Recipient
from compledger.rules.language.forms.expression import ALWAYS
from compledger.rules.meaning import patterns as said
from compledger.rules.meaning.change import ChangeKind
from compledger.rules.meaning.comparison import About, Comparison, matched, one_of
from compledger.rules.plain_words import (
    Telling,
    base_in_words,
    only_in_words,
    quota_in_words,
    recipient_in_words,
    rule_in_words,
    sum_in_words,
    when_in_words,
)
from compledger.rules.plain_words import plan_patterns as phrases


def compare_credit_rules(comparison: Comparison) -> None:
    """Note what is another about who is credited with what."""
    a, b = comparison.a.rule_set, comparison.b.rule_set
    for id_, before, after in matched(a.credit_rules, b.credit_rules, attrgetter("id")):
        about = About(f"credit_rules.{id_}", clause_of(before, after))
        if before is None or after is None:
            comparison.one_sided(about, ChangeKind.RULE, before, after, _rule)
        else:
            _compare_rules(comparison, about, before, after)


def compare_measures(comparison: Comparison) -> None:
    """Note what is another about what is summed, and about quotas."""
    a, b = comparison.a.rule_set, comparison.b.rule_set
    for id_, before, after in matched(a.measures, b.measures, attrgetter("id")):
        about = About(f"measures.{id_}", clauses_on(comparison, id_))
        if before is None or after is None:
            comparison.one_sided(about, ChangeKind.RULE, before, after, sum_in_words)
            continue
        credits = (frozenset(before.credits), frozenset(after.credits))
        comparison.structure(about / "credits", ChangeKind.MEASURE, *credits, _names)
        comparison.structure(about / "window", ChangeKind.MEASURE, before.window, after.window, _window)
        comparison.formula(about / "quota", ChangeKind.QUOTA, before, after, _quota, quota_in_words)


def clause_of(*items: object) -> str:
    """Return the clause of the later of two items that is there."""
    clauses = [str(getattr(item, "clause", "")) for item in items if item is not None]
    return clauses[-1]


def clauses_on(comparison: Comparison, measure: str) -> str:
    """Return the clauses of the earnings that pay on a measure."""
    found = [e.clause for t in (comparison.a, comparison.b) for e in t.rule_set.earnings if e.measure == measure]
    return ", ".join(dict.fromkeys(found))


def _compare_rules(comparison: Comparison, about: About, before: CreditRule, after: CreditRule) -> None:
    comparison.text(about / "clause", before.clause, after.clause)
    comparison.text(about / "text", before.text, after.text)
    comparison.formula(about / "when", ChangeKind.CONDITION, before, after, attrgetter("when"), when_in_words)
    comparison.formula(about / "base", ChangeKind.BASE, before, after, attrgetter("base"), base_in_words)
    comparison.formula(about / "only", ChangeKind.CONDITION, before, after, attrgetter("only"), _only)
    a, b = comparison.a.rule_set, comparison.b.rule_set
    for name, tell in (("effective_from", _first_day), ("effective_until", _last_day)):
        # A rule without days of its own follows its version, whose change is one by itself.
        own = [_own(getattr(rule, name), getattr(of, name)) for rule, of in ((before, a), (after, b))]
        comparison.figure(about / name.removeprefix("effective_"), ChangeKind.DAYS, own[0], own[1], tell)
    for name, one, other in matched(before.recipients, after.recipients, _who):
        _compare_recipients(comparison, (about / "to").item(name), one, other)


def _compare_recipients(
    comparison: Comparison, about: About, before: Recipient | None, after: Recipient | None
) -> None:
    if before is None or after is None:
        comparison.one_sided(about, ChangeKind.RECIPIENT, before, after, recipient_in_words)
        return
    for name in ("share", "pay_share"):
        one, other = getattr(before, name), getattr(after, name)
        comparison.figure(about / name, ChangeKind.SHARE, one, other, lambda t, share: t.wording.percent(share))
    for name in ("first_level", "levels", "places"):
        one, other = getattr(before, name), getattr(after, name)
        comparison.figure(about / name, ChangeKind.RECIPIENT, one, other, lambda _, figure: str(figure))
    kind = ChangeKind.RECIPIENT
    comparison.structure(about / "split", kind, before.split, after.split, one_of(phrases.SPLITS))
    comparison.structure(about / "rest", kind, before.rest, after.rest, one_of(phrases.RESTS))
    on_top = one_of({True: phrases.ON_TOP, False: said.WITHIN})
    comparison.structure(about / "on_top", kind, before.on_top, after.on_top, on_top)
    optional = one_of({True: phrases.OPTIONAL, False: said.MUST_BE_NAMED})
    comparison.structure(about / "optional", kind, before.optional, after.optional, optional)


def _rule(telling: Telling, rule: CreditRule) -> str:
    only = [] if rule.only == ALWAYS else [only_in_words(telling, rule)]
    recipients = "; ".join(recipient_in_words(telling, recipient) for recipient in rule.recipients)
    credited = telling.wording.say(said.CREDITED, recipients=recipients)
    return " ".join([*rule_in_words(telling, rule), credited, *only])


def _only(telling: Telling, rule: CreditRule) -> str:
    return telling.wording.say(said.WHOEVER) if rule.only == ALWAYS else only_in_words(telling, rule)


def _own(day: date, of_version: date) -> date | None:
    return None if day == of_version else day


def _first_day(telling: Telling, day: date | None) -> str:
    return telling.wording.say(said.AS_VERSION) if day is None else telling.wording.day(day)


def _last_day(telling: Telling, until: date | None) -> str:
    wording = telling.wording
    return wording.say(said.AS_VERSION) if until is None else wording.say(said.LAST_DAY, day=telling.last_day(until))


def _who(recipient: Recipient) -> str:
    return f"{recipient.through} {recipient.relation} {recipient.field}".replace("  ", " ")


def _names(telling: Telling, names: Iterable[str]) -> str:
    return telling.wording.names(sorted(names))


def _window(telling: Telling, window: str | None) -> str:
    wording = telling.wording
    return wording.say(said.WINDOW, calendar=wording.name(window)) if window else wording.say(said.OWN_PERIODS)


def _quota(measure: Measure) -> object:
    return measure.quota
