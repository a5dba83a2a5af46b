"""`compledger rules`: from a draft to checked to published."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compledger.rules.checked import Checked, Written
from compledger.rules.language import DocumentRefused, Finding, RuleSet, parse_with_warnings
from compledger.ui_api.checking import checked
from compledger.ui_api.cli.rule_set_files import read_written
from compledger.ui_api.cli.rules_touching import say_touched
from compledger.ui_api.cli.talk import give, give_json, say
from compledger.ui_api.cli.where import Where

if TYPE_CHECKING:
    from compledger.runs import TouchedPeriod
    from compledger.ui_api.cli.opening import AtWork

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
FILE_OR_DRAFT = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False, default=None
)


class OneOfBoth(click.UsageError):
    """Neither a file nor a draft was given, or both were."""

    def __init__(self) -> None:
        super().__init__("Give either a FILE or --draft NAME.")


@click.command("draft")
@FILE
@click.option("--reason", default="rule set drafted", help="Why; kept in the audit log.")
@click.pass_obj
def draft_command(where: Where, file: Path, reason: str) -> None:
    """Save a document as the draft of its rule set, with faults or without. Every save is kept."""
    from compledger.access import Thing, Verb  # noqa: PLC0415
    from compledger.plans import save_draft, saveable  # noqa: PLC0415
    from compledger.ui_api.cli.opening import at_work  # noqa: PLC0415

    document = saveable(read_written(file))
    name = document.rule_set
    with at_work(where, Verb.RULES_DRAFT, Thing("rule_set", name)) as work, work.writing(reason) as writing:
        draft, is_new = save_draft(writing, document)
        if not is_new:
            writing.abandon()
    say(f"draft {draft.number} of {name} {'saved' if is_new else 'is the same, nothing changed'}")
    if draft.hash is None:
        say(f"it has faults; see: compledger rules check --draft {name}")
    give(draft.hash or "-")


@click.command("check")
@FILE_OR_DRAFT
@click.option("--draft", "of", metavar="NAME", help="Check the draft of this rule set, and record that.")
@click.option("--json", "as_json", is_flag=True, help="Write findings as JSON.")
@click.option("--reason", default="rule set checked", help="Why; kept in the audit log, for a draft.")
@click.pass_obj
def check_command(where: Where, file: Path | None, of: str | None, reason: str, *, as_json: bool) -> int:
    """Name everything that is wrong with a rule set, each with line, column and a hint. Exit code 2 if anything is.

    Its worked examples are run as well. A draft in which nothing is found may be published; the calculated periods that
    it would touch are named.
    """
    if (file is None) == (of is None):
        raise OneOfBoth
    name = of or str(file and file.name)
    try:
        found, touched = (checked(read_written(file)), ()) if file else _check_draft(where, name, reason)
    except DocumentRefused as error:
        return _give_findings(error, as_json=as_json)
    rule_set = found.rule_set
    if as_json:
        told = [_as_dict(finding) for finding in found.warnings]
        examples = len(rule_set.examples)
        known = {"file": name, "findings": [], "warnings": told, "hash": rule_set.hash, "examples": examples}
        give_json({**known, "touches": [period._asdict() for period in touched]} if of else known)
    else:
        _say_warnings(name, found.warnings)
        passed = f", {_passed(len(rule_set.examples))}" if rule_set.examples else ""
        give(f"{name}: {rule_set.name} version {rule_set.label} is well formed{passed}, hash {rule_set.hash}")
        say_touched(touched, published=False)
    return 0


@click.command("publish")
@FILE_OR_DRAFT
@click.option("--draft", "of", metavar="NAME", help="Publish the draft of this rule set, which must be checked.")
@click.option("--reason", default="rule set published", help="Why; kept in the audit log.")
@click.pass_obj
def publish_command(where: Where, file: Path | None, of: str | None, reason: str) -> None:
    """Publish a version. It never changes again; publishing the same one twice changes nothing.

    A file is checked first, and refused with exit code 2 if anything is found; draft, check and publication are
    recorded together. The calculated periods that it touches are named, with the command that calculates them again.
    """
    # Imported here: help needs no store.
    from compledger.access import Thing, Verb  # noqa: PLC0415
    from compledger.plans import publish_checked, publish_rule_set  # noqa: PLC0415
    from compledger.runs import touched_periods  # noqa: PLC0415
    from compledger.ui_api.cli.opening import at_work  # noqa: PLC0415

    if (file is None) == (of is None):
        raise OneOfBoth
    from_file = checked(read_written(file)) if file else None
    name = from_file.rule_set.name if from_file else str(of)
    with at_work(where, Verb.RULES_PUBLISH, Thing("rule_set", name)) as work:
        rule_set, written, warnings = _parts(from_file) if from_file else _checked_draft(work, name)
        with work.writing(reason) as writing:
            if from_file:
                published = publish_checked(writing, from_file)
            else:
                published = publish_rule_set(writing, rule_set, written)
            touched = touched_periods(writing.session, rule_set) if published.is_new else ()
            if not published.is_new:
                writing.abandon()
    _say_warnings(name, warnings)
    state = "published" if published.is_new else "was published before, nothing changed"
    say(f"{rule_set.name} version {rule_set.label} {state}")
    if published.retroactive:
        say(f"it is retroactive: in force from {rule_set.effective_from}, before today")
    _say_cut(rule_set, published.ends_inside)
    say_touched(touched, published=True)
    give(published.hash)


def _parts(found: Checked) -> tuple[RuleSet, Written, tuple[Finding, ...]]:
    return found.rule_set, found.written, found.warnings


def _checked_draft(work: "AtWork", name: str) -> tuple[RuleSet, Written, tuple[Finding, ...]]:
    """Return the draft of a rule set, which must have been checked as it is."""
    from compledger.plans import draft_of  # noqa: PLC0415

    with work.reading() as session:
        draft = draft_of(session, name)
    draft.refuse_unchecked()
    written = draft.written
    rule_set, warnings = parse_with_warnings(written.document, name, written.sheets)
    return rule_set, written, warnings


def _check_draft(where: Where, name: str, reason: str) -> "tuple[Checked, Sequence[TouchedPeriod]]":
    """Return the draft of a rule set as checked, and what it would touch, and record the check."""
    from compledger.access import Thing, Verb  # noqa: PLC0415
    from compledger.plans import draft_of, note_checked, period_cut, refuse_conflicts  # noqa: PLC0415
    from compledger.runs import touched_periods  # noqa: PLC0415
    from compledger.ui_api.cli.opening import at_work  # noqa: PLC0415

    with at_work(where, Verb.RULES_DRAFT, Thing("rule_set", name)) as work:
        with work.reading() as session:
            draft = draft_of(session, name)
        # Outside of any transaction: examples take their time.
        found = checked(draft.written)
        with work.writing(reason) as writing:
            refuse_conflicts(writing.session, found.rule_set)
            _say_cut(found.rule_set, period_cut(writing.session, found.rule_set))
            touched = touched_periods(writing.session, found.rule_set)
            if not note_checked(writing, draft, found):
                writing.abandon()
    return found, touched


def _say_warnings(name: str, warnings: Sequence[Finding]) -> None:
    """Say what is probably not meant: it refuses nothing."""
    for warning in warnings:
        place = warning.place
        say(f"{name}:{place.line}:{place.column}: warning: {warning.what}\n    hint: {warning.hint}")


def _give_findings(refused: DocumentRefused, *, as_json: bool) -> int:
    findings = refused.findings
    if as_json:
        give_json({"file": refused.name, "findings": [_as_dict(finding) for finding in findings]})
    else:
        give(str(refused))
        say("1 finding" if len(findings) == 1 else f"{len(findings)} findings")
    return 2


def _say_cut(rule_set: RuleSet, period: str | None) -> None:
    """Say that a version ends inside a period, which is allowed and seldom meant."""
    if period is not None:
        say(
            f"it ends on {rule_set.effective_until}, inside the period {period}: sales after it are not "
            "credited, and what is paid once a period is decided by the last version in force in it"
        )


def _passed(examples: int) -> str:
    return "1 worked example passes" if examples == 1 else f"{examples} worked examples pass"


def _as_dict(finding: Finding) -> dict[str, object]:
    return {
        "line": finding.place.line,
        "column": finding.place.column,
        "what": finding.what,
        "hint": finding.hint,
    }
