"""`compledger explain`: why a line pays what it does, and why somebody has no credit of a sale."""

from collections.abc import Sequence
from typing import Any

import click

from compledger.access import Thing, Verb
from compledger.explaining import Answer, LineExplained, verdict_in_words
from compledger.explaining.words import in_words
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import complain, give, give_json
from compledger.ui_api.cli.where import Where
from compledger.ui_api.statement_desk import Reader
from compledger.ui_api.why_desk import WhyDesk

ANY_STATEMENT = Thing("statement")
NEAREST = 3
"""Rules that do not credit and are told, unless more are asked for."""


@click.group()
def explain() -> None:
    """Why a line pays what it does, and why somebody has no credit of a sale."""


@explain.command("line")
@click.argument("payee")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--period", required=True, help="Name of the period.")
@click.option("--run", type=int, help="The run, where the payee has several with such a line.")
@click.option("--json", "as_json", is_flag=True, help="Write the steps as JSON.")
@click.pass_obj
def line_command(where: Where, payee: str, number: int, period: str, run: int | None, *, as_json: bool) -> None:
    """Show how line NUMBER of a payee's statement came about, from the sale's fields to the cent."""
    with at_work(where, Verb.STATEMENT_READ, ANY_STATEMENT) as work:
        found = WhyDesk(work.store).line(Reader(work.subject, work.request_id), payee, period, number, run)
    if as_json:
        give_json(_line_as_dict(found))
        return
    line = found.line
    give(f"line {line.number} of run {line.run}: {line.component}, {line.earned} {found.currency}")
    for words in _verdict(found):
        give(f"  {words}")
    for step in found.steps:
        clause = f"  [{step.version}, clause {step.clause}]" if step.version else ""
        give(f"  {step.label}: {step.working}{clause}")
    for part in found.differing:
        complain(f"{part.name} is not what the run was calculated from, so its rule may have met another sale")


@explain.command("why-not")
@click.argument("transaction")
@click.argument("participant")
@click.option("--rule-set", help="Only by this rule set.")
@click.option(
    "--rules", type=click.IntRange(min=0), default=NEAREST, show_default=True, help="How many to tell in full."
)
@click.option("--json", "as_json", is_flag=True, help="Write each rule's answer as JSON.")
@click.pass_obj
def why_not_command(
    where: Where, transaction: str, participant: str, rule_set: str | None, rules: int, *, as_json: bool
) -> None:
    """Show why a participant is credited with a sale or is not: each rule with the values that decided.

    TRANSACTION is the key that its source has for it, or SOURCE:KEY. Rules that credit come first, then those that
    nearly did.
    """
    with at_work(where, Verb.STATEMENT_READ, ANY_STATEMENT) as work:
        reader = Reader(work.subject, work.request_id)
        answers, names = WhyDesk(work.store).why_not(reader, transaction, participant, rule_set)
    if as_json:
        give_json({"answers": [_answer_as_dict(answer, rules) for answer in answers]})
        return
    for place, answer in enumerate(answers):
        if place:
            give("")
        for words in in_words(answer, rules, names=names):
            give(words)


def _verdict(found: LineExplained) -> Sequence[str]:
    if found.verdict is None:
        return ()
    rule = found.verdict.rule
    head = f"Rule {rule.id}, clause {rule.clause}: {rule.text}"
    return (head, *(f"  {words}" for words in verdict_in_words(found.verdict, found.currency)))


def _line_as_dict(found: LineExplained) -> dict[str, Any]:
    return {
        "line": found.line.number,
        "run": found.line.run,
        "component": found.line.component,
        "earned": str(found.line.earned),
        "currency": found.currency,
        "rule": None if found.verdict is None else found.verdict.rule.id,
        "condition": list(_verdict(found)[1:]),
        "steps": [
            {
                "label": step.label,
                "working": step.working,
                "version": step.version or None,
                "clause": step.clause or None,
            }
            for step in found.steps
        ],
        "differing": [part.name for part in found.differing],
    }


def _answer_as_dict(answer: Answer, rules: int) -> dict[str, Any]:
    found = answer.answer
    return {
        "rule_set": answer.rule_set,
        "version": None if found.rule_set is None else found.rule_set.label,
        "period": answer.period.name,
        "log_position": answer.log_position,
        "participant": found.participant,
        "seat": None if found.seat is None else found.seat.position,
        "assigned": found.is_paid,
        "credits": [{"rule": c.matched.rule.id, "credited": f"{c.credited:f}"} for c in found.credits],
        "exceptions": [{"kind": e.kind, "about": e.about} for e in found.exceptions],
        "rules": [
            {
                "rule": each.verdict.rule.id,
                "outcome": each.outcome.value,
                "condition": list(verdict_in_words(each.verdict, answer.currency)),
            }
            for each in found.rules[: rules + len(found.credits)]
        ],
    }
