"""`compledger rules`: what a rule set says, in words, as a change, and in which versions."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from compledger.rules.meaning import Change, diff
from compledger.rules.plain_words import Language, as_data, as_markdown, as_text, explain
from compledger.rules.timeline import FOREVER
from compledger.ui_api.cli.as_of import AsOf, as_of_option
from compledger.ui_api.cli.rule_set_files import GivenRuleSets
from compledger.ui_api.cli.talk import give, give_json, say
from compledger.ui_api.cli.where import Where

if TYPE_CHECKING:
    from compledger.plans import Draft

LANGUAGES = [language.value for language in Language]


@click.command("diff")
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="Write the changes as JSON.")
@click.pass_obj
def diff_command(where: Where, a: str, b: str, *, as_json: bool) -> None:
    """Show what changes from rule set A to B: not its text, but its meaning.

    Each is a file, NAME@LABEL, or NAME for the version in force today. A parameter is another figure or day; structural
    is what computes otherwise; wording pays the same.
    """
    with GivenRuleSets(where) as given:
        changes = diff(given.read(a), given.read(b))
    if as_json:
        give_json({"changes": [_as_dict(change) for change in changes]})
        return
    for change in changes:
        give(f"{change.change_class}\t{change.kind}\t{change}")
    say(f"{len(changes)} changes" if changes else "they pay the same")


@click.command("explain")
@click.argument("rule_set")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="English or German.")
@click.option("--markdown", "form", flag_value="markdown", help="Write Markdown.")
@click.option("--json", "form", flag_value="json", help="Write JSON.")
@click.pass_obj
def explain_command(where: Where, rule_set: str, language: str, form: str | None) -> None:
    """Tell a whole plan in plain words. RULE_SET is a file, NAME@LABEL, or NAME for the version in force today."""
    with GivenRuleSets(where) as given:
        plan = explain(given.read(rule_set), Language(language))
    if form == "json":
        give_json(as_data(plan))
    else:
        give((as_markdown if form == "markdown" else as_text)(plan).rstrip("\n"))


@click.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of a document, for editors that complete and check as one writes."""
    from compledger.rules.language import document_schema  # noqa: PLC0415

    give_json(document_schema())


@click.command("versions")
@click.argument("name")
@as_of_option
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Say which is in force on this day; today if not given.")
@click.option("--json", "as_json", is_flag=True, help="Write the versions as JSON.")
@click.pass_obj
def versions_command(where: Where, name: str, as_of: AsOf | None, on: datetime | None, *, as_json: bool) -> None:
    """List the versions of a rule set: label, days, hash, state, and who published it when."""
    from compledger.access import Thing, Verb  # noqa: PLC0415
    from compledger.plans import company, newest_draft, version_states  # noqa: PLC0415
    from compledger.ui_api.cli.as_of import position_of  # noqa: PLC0415
    from compledger.ui_api.cli.opening import at_work  # noqa: PLC0415

    with at_work(where, Verb.RULES_READ, Thing("rule_set", name)) as work, work.reading() as session:
        day = on.date() if on else company(session).day_of(work.at)
        position = position_of(session, as_of)
        states = version_states(session, name, day, position)
        _say_draft(newest_draft(session, name, position), {state.hash for state in states})
    if as_json:
        give_json({"rule_set": name, "on": day, "versions": [state._asdict() for state in states]})
        return
    for state in states:
        days = f"{state.effective_from} until {_until(state.effective_until)}"
        past = "retroactive" if state.retroactive else "-"
        in_force = f"in force on {day}" if state.in_force else "-"
        moment = state.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        told = (state.label, days, state.hash, in_force, past, f"published by {state.by} at {moment}")
        give("\t".join((*told, f"position {state.position}")))


def _say_draft(draft: "Draft | None", published: set[str]) -> None:
    """Say that a draft waits, unless it is the document of a version."""
    if draft is not None and draft.hash not in published:
        say(f"draft {draft.number} is saved{' and checked' if draft.checked else ', not checked'}")


def _until(day: date) -> str:
    return "further notice" if day == FOREVER else str(day)


def _as_dict(change: Change) -> dict[str, object]:
    return {
        "path": change.path,
        "clause": change.clause,
        "kind": change.kind,
        "class": change.change_class,
        "before": change.before,
        "after": change.after,
    }
