"""Answers in words: enough to ask every rule again by hand."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from compledger.explaining.why_not import Answer
from compledger.rules.case import Credit
from compledger.rules.case.matching import Base, Flaw
from compledger.rules.case.why import Candidate, ForOne, Joined, Outcome, Part, Reach, Verdict, Worked
from compledger.rules.formulas import rounded
from compledger.rules.language import Recipient, Through
from compledger.rules.money import plain
from compledger.statements.notices import NOTICES
from compledger.statements.wording import amount_in, percent

MISSING = "–"
TOLD = {True: "yes", False: "no", None: "open"}
FATES = {
    Outcome.CREDITED: "credited",
    Outcome.BAD_BASE: "found, but there is no amount to credit",
    Outcome.NO_PLAN: "found, but the plan is not assigned to them on that day",
    Outcome.PASSED_OVER: "found, but their seat is not what the rule asks",
    Outcome.NO_SEAT: "found, but they hold no seat on that day",
    Outcome.OUT_OF_LEVELS: "stands above, at a level that the rule does not go to",
    Outcome.OTHERS: "not among those whom it goes to",
    Outcome.NOBODY: "nobody belongs there on that day",
    Outcome.UNSEATED: "the participant whom the sale names holds no seat on that day, so nobody stands above them",
    Outcome.EMPTY_FIELD: "the sale names nobody there",
    Outcome.NOT_MET: "the condition does not hold",
    Outcome.OTHER_DAYS: "the day is not one of the rule's own",
}
WAYS = {
    Through.SELF: "the participant in {field}",
    Through.MANAGERS: "the managers of {field}",
    Through.RELATION: "the {relation} of {field}",
    Through.TERRITORY: "the members of the territory in {field}",
    Through.UNIT: "the members of the business unit in {field}",
}


def in_words(answer: Answer, rules: int, *, names: bool) -> Iterator[str]:
    """Give what a plan says, line by line.

    Args:
        answer: the plan's.
        rules: how many rules that do not credit the participant are told in full, the nearest first.
        names: whether other participants are for the reader; otherwise they are somebody.
    """
    found, sale = answer.answer, answer.sale
    who = found.participant
    version = "no version" if found.rule_set is None else f"version {found.rule_set.label}"
    yield f"{answer.rule_set} {version}, {answer.period.name}, as known at log position {answer.log_position}"
    amount = sale["amount"]
    worth = f"{amount_in(amount, str(sale['currency']))} {sale['currency']}" if isinstance(amount, Decimal) else MISSING
    yield f"{sale['source']}:{sale['source_key']} of {sale['day']}, {worth}"
    if found.seat is None:
        yield f"{who} holds no seat on that day"
    else:
        yield f"{who} holds seat {found.seat.position} on that day: {found.seat.title}, {found.seat.unit}"
    if not found.is_paid:
        yield f"the plan is not assigned to {who} on that day"
    yield from _credited(found.credits, answer.currency, who, len(found.rules))
    for exception in found.exceptions:
        about = exception.participant or "nobody by name"
        yield f"exception for {about} by rule {exception.about}: {NOTICES[exception.kind]}"
    told = [each for each in found.rules if each.outcome is Outcome.CREDITED]
    told += [each for each in found.rules if each.outcome is not Outcome.CREDITED][:rules]
    for each in told:
        yield ""
        yield from _rule(each, who, answer.currency, names=names)
    left = len(found.rules) - len(told)
    if left:
        yield ""
        yield f"{left:,} more {'rule does' if left == 1 else 'rules do'} not credit {who}: --rules tells them"


def _credited(credits: Sequence[Credit], currency: str, who: str, rules: int) -> Iterator[str]:
    if not credits:
        yield f"{who} is credited by no rule" + (f" of {rules:,}" if rules > 1 else "")
    for credit in credits:
        yield f"{who} is credited with {_credit(credit, currency)}"


def _rule(each: ForOne, who: str, currency: str, *, names: bool) -> Iterator[str]:
    verdict = each.verdict
    yield f"rule {verdict.rule.id}, clause {verdict.rule.clause}: {FATES[each.outcome]}"
    yield from (f"  {line}" for line in verdict_in_words(verdict, currency))
    for reach, outcome in zip(verdict.reaches, each.by_recipient, strict=True):
        yield from (f"  {line}" for line in _reach(reach, outcome, who, names=names))


def verdict_in_words(verdict: Verdict, currency: str) -> Iterator[str]:
    """Give what a rule says of a sale: its days, each part of its condition, and the amount that it credits."""
    rule = verdict.rule
    if not verdict.in_days:
        yield f"no: its days are {rule.effective_from} until {rule.effective_until}"
    if verdict.condition.text:
        yield from _part(verdict.condition, 0)
    else:
        yield "yes: it is for every sale"
    if verdict.worked is not None:
        yield from _worked(verdict.worked, currency)


def _part(part: Part, depth: int) -> Iterator[str]:
    indent = "  " * depth
    inner = part.parts[0] if part.joined is Joined.NOT else part
    if inner.joined is None:
        asked = ", ".join(f"{name} = {_value(value)}" for name, value in inner.asked)
        yield f"{indent}{TOLD[part.holds]}: {part.text}" + (f"  ({asked})" if asked else "")
        return
    assert part.joined is not None
    words = {Joined.ALL: "all of these", Joined.ANY: "any of these", Joined.NOT: "not this"}[part.joined]
    yield f"{indent}{TOLD[part.holds]}: {words}"
    for each in part.parts:
        yield from _part(each, depth + 1)


def _worked(worked: Worked, currency: str) -> Iterator[str]:
    asked = ", ".join(f"{name} = {_value(value)}" for name, value in worked.asked)
    exact = MISSING if worked.exact is None else _value(worked.exact)
    yield f"amount: {worked.text} = {exact}" + (f"  ({asked})" if asked and worked.text != "amount" else "")
    if isinstance(worked.base, Flaw):
        detail = f" ({worked.base.detail})" if worked.base.detail else ""
        yield f"  {NOTICES[worked.base.kind]}{detail}"
    elif worked.base.converted is not None:
        yield f"  {_converted(worked.base, currency)}"


def _converted(base: Base, currency: str) -> str:
    found = base.converted
    assert found is not None
    received = f"{amount_in(found.received, found.currency)} {found.currency}"
    return f"{received} × {plain(found.rate)} = {amount_in(base.amount, currency)} {currency}, by {found.path}"


def _reach(reach: Reach, outcome: Outcome, who: str, *, names: bool) -> Iterator[str]:
    recipient = reach.recipient
    of = MISSING if reach.of is None else reach.of if names or recipient.through not in OF_A_PERSON else "somebody"
    yield f"to {_way(recipient)} ({of}), {percent(recipient.share)}: {FATES[outcome]}"
    for candidate in reach.candidates:
        if candidate.participant == who:
            yield from (f"  {line}" for line in _candidate(candidate))
    others = [name for name in reach.others if name != who]
    if others and outcome is not Outcome.CREDITED:
        yield f"  it goes to {', '.join(others) if names else _count(len(others))}"
    vacant = [str(each.position) for each in reach.candidates if each.participant is None and each.in_levels]
    if vacant:
        yield f"  vacant: {', '.join(vacant)}"


OF_A_PERSON = (Through.SELF, Through.MANAGERS, Through.RELATION)


def _way(recipient: Recipient) -> str:
    words = WAYS[recipient.through].format(field=recipient.field, relation=recipient.relation)
    if recipient.through not in {Through.MANAGERS, Through.RELATION}:
        return words
    levels = f"level {recipient.first_level}" + (
        f" to {recipient.levels}" if recipient.levels > recipient.first_level else ""
    )
    return f"{words}, {levels}"


def _candidate(candidate: Candidate) -> Iterator[str]:
    if candidate.level:
        yield f"at level {candidate.level}"
    if candidate.only is not None:
        yield from _part(candidate.only, 0)


def _credit(credit: Credit, currency: str) -> str:
    of = (
        f" × {plain(credit.split_part)}/{plain(credit.split_whole)}" if credit.split_part and credit.split_whole else ""
    )
    base = amount_in(credit.matched.base, currency)
    found = amount_in(credit.credited, currency)
    by = f"rule {credit.matched.rule.id}, seat {credit.position}"
    return f"{found} = {base} × {percent(credit.share)}{of}, by {by}"


def _count(others: int) -> str:
    return "somebody else" if others == 1 else f"{others} others"


def _value(value: object) -> str:
    match value:
        case None:
            return MISSING
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case Fraction():
            return plain(rounded(value, 12))
        case date():
            return value.isoformat()
        case _:
            return f"'{value}'"
