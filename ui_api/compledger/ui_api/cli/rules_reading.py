"""`compledger rules`: what a rule set says, in words and as a change."""

from collections import Counter
from collections.abc import Sequence

import click

from compledger.rules.meaning import Change, ChangeClass, diff
from compledger.rules.meaning import as_text as changes_as_text
from compledger.rules.plain_words import Language, as_data, as_markdown, as_text, explain
from compledger.ui_api.cli.rule_set_files import GivenRuleSets
from compledger.ui_api.cli.talk import give, give_json, say
from compledger.ui_api.cli.where import Where

LANGUAGES = [language.value for language in Language]


@click.command("diff")
@click.argument("a")
@click.argument("b")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="English or German.")
@click.option("--json", "as_json", is_flag=True, help="Write the changes as JSON.")
@click.pass_obj
def diff_command(where: Where, a: str, b: str, language: str, *, as_json: bool) -> None:
    """Show what changes from rule set A to B: not its text, but its meaning.

    Each is a file, NAME@LABEL, or NAME for the version in force today. A parameter is another figure or day; structural
    is what computes otherwise; wording pays the same. Words that are others stand in brackets.
    """
    with GivenRuleSets(where) as given:
        changes = diff(given.read(a), given.read(b), Language(language))
    if as_json:
        give_json({"changes": [_as_dict(change) for change in changes]})
        return
    if changes:
        give(changes_as_text(changes, Language(language)))
    say(_how_many(changes))


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


def _how_many(changes: Sequence[Change]) -> str:
    """Return what the changes come to: how many, and of which class, or that they change no pay."""
    if all(change.change_class is ChangeClass.WORDING for change in changes):
        return "they pay the same"
    counts = Counter(change.change_class for change in changes)
    return ", ".join(f"{counts[of]} {of}" for of in ChangeClass if counts[of])


def _as_dict(change: Change) -> dict[str, object]:
    return {
        "path": change.path,
        "clause": change.clause,
        "kind": change.kind,
        "class": change.change_class,
        "before": change.before,
        "after": change.after,
    }
