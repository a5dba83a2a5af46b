"""`compledger rules`: check and publish rule sets."""

from pathlib import Path

import click

from compledger.rules.language import DocumentRefused, Finding, RuleSet, parse_rule_set
from compledger.ui_api.cli.documents import read_document
from compledger.ui_api.cli.talk import give, give_json, say
from compledger.ui_api.cli.where import Where

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def rules() -> None:
    """Rule sets: what a plan pays."""


@rules.command("check")
@FILE
@click.option("--json", "as_json", is_flag=True, help="Write findings as JSON.")
def check_command(file: Path, *, as_json: bool) -> int:
    """Name everything that is wrong with a rule set, each with line, column and a hint. Exit code 2 if anything is."""
    try:
        rule_set = _read(file)
    except DocumentRefused as error:
        if as_json:
            give_json({"file": file.name, "findings": [_as_dict(finding) for finding in error.findings]})
        else:
            give(str(error))
            say(f"{len(error.findings)} findings")
        return 2
    if as_json:
        give_json({"file": file.name, "findings": [], "hash": rule_set.hash})
    else:
        give(f"{file.name}: {rule_set.name} version {rule_set.label} is well formed, hash {rule_set.hash}")
    return 0


@rules.command("publish")
@FILE
@click.option("--reason", default="rule set published", help="Why; kept in the audit log.")
@click.pass_obj
def publish_command(where: Where, file: Path, reason: str) -> None:
    """Publish a version. It never changes again; publishing the same one twice changes nothing."""
    # Imported here: a check needs no store.
    from compledger.access import Thing, Verb  # noqa: PLC0415
    from compledger.plans import publish_rule_set  # noqa: PLC0415
    from compledger.ui_api.cli.opening import at_work  # noqa: PLC0415

    document = read_document(file)
    rule_set = parse_rule_set(document, file.name)
    thing = Thing("rule_set", rule_set.name)
    with at_work(where, Verb.RULES_PUBLISH, thing) as work, work.writing(reason) as writing:
        published = publish_rule_set(writing, rule_set, document)
    state = "published" if published.is_new else "was published before, nothing changed"
    say(f"{rule_set.name} version {rule_set.label} {state}")
    give(published.hash)


def _read(file: Path) -> RuleSet:
    return parse_rule_set(read_document(file), file.name)


def _as_dict(finding: Finding) -> dict[str, object]:
    return {
        "line": finding.place.line,
        "column": finding.place.column,
        "what": finding.what,
        "hint": finding.hint,
    }
