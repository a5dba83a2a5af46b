"""`compledger rules export` and `import`: versions between installations, hash unchanged."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from sqlmodel import Session

from compledger.access import Thing, Verb
from compledger.people import NEWEST
from compledger.plans import (
    Bundled,
    BundleRefused,
    RuleSetVersion,
    bundle,
    company,
    publish_checked,
    published_rule_sets,
    read_bundle,
    save_checked,
    version_labelled,
    versions_of_rule_set,
)
from compledger.rules.checked import Checked
from compledger.runs import touched_periods
from compledger.ui_api.checking import checked
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.rule_set_files import Named, named
from compledger.ui_api.cli.rules_touching import say_touched
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where


@click.command("export")
@click.argument("names", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every version of each NAME; without a name, of all rule sets.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.pass_obj
def export_command(where: Where, names: tuple[str, ...], to: Path, *, every: bool) -> None:
    """Write published versions, with their sheets, to one file. NAME@LABEL, or NAME for the version in force today.

    With --all every version of a rule set, in the order of publication, so that the same ones decide wherever they are
    imported. The same versions make the same bytes.
    """
    asked = [named(name) for name in names]
    if not asked and not every:
        raise click.UsageError("Give a NAME, or --all for every version of all rule sets.")
    thing = Thing("rule_set", asked[0].rule_set if len(asked) == 1 else None)
    with at_work(where, Verb.RULES_READ, thing) as work, work.reading() as session:
        today = company(session).day_of(work.at)
        versions = _every_version(session, asked, today) if every else _versions(session, asked, today)
        content = bundle(session, versions)
        for version in versions:
            give(f"{version.rule_set}\t{version.label}\t{version.hash}")
    to.write_bytes(content)
    say(f"written to {to}")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish", is_flag=True, help="Publish the versions; without it they become checked drafts.")
@click.option("--reason", default="rule sets imported", help="Why; kept in the audit log.")
@click.pass_obj
def import_command(where: Where, file: Path, reason: str, *, publish: bool) -> None:
    """Bring the versions of a bundle in: all or none. Each is checked here, and keeps the hash it has."""
    verb = Verb.RULES_PUBLISH if publish else Verb.RULES_DRAFT
    with at_work(where, verb, Thing("rule_set")) as work:
        bundled = read_bundle(file.read_bytes(), file.name)
        found = [_checked(version, file.name) for version in bundled]
        with work.writing(reason) as writing:
            new = [
                publish_checked(writing, version).is_new if publish else save_checked(writing, version)
                for version in found
            ]
            published = [version for version, is_new in zip(found, new, strict=True) if publish and is_new]
            touched = [period for version in published for period in touched_periods(writing.session, version.rule_set)]
            if not any(new):
                writing.abandon()
    for version in found:
        give(f"{version.rule_set.name}\t{version.rule_set.label}\t{version.rule_set.hash}")
    state = "published" if publish else "saved as checked drafts"
    count = "1 version" if len(found) == 1 else f"{len(found)} versions"
    say(f"{count} {state}" if any(new) else "every version is known, nothing was changed")
    for name in dict.fromkeys(period.rule_set for period in touched):
        say_touched([*dict.fromkeys(period for period in touched if period.rule_set == name)], published=True)


def _versions(session: Session, asked: Sequence[Named], today: date) -> list[RuleSetVersion]:
    return [version_labelled(session, name.rule_set, name.label, today) for name in asked]


def _every_version(session: Session, asked: Sequence[Named], today: date) -> list[RuleSetVersion]:
    """Return every version of the rule sets asked for, or of all; a NAME@LABEL still means one."""
    rule_sets = asked or [Named(name, None) for name in published_rule_sets(session, NEWEST)]
    found: list[RuleSetVersion] = []
    for name in rule_sets:
        labelled = name.label is not None
        versions = [] if labelled else versions_of_rule_set(session, name.rule_set)
        # One that has no version at all is refused as it is without --all.
        found += versions or _versions(session, [name], today)
    return found


def _checked(version: Bundled, name: str) -> Checked:
    found = checked(version.written)
    if found.rule_set.hash != version.hash:
        what = f"holds {version.rule_set}@{version.label} with hash {version.hash[:12]}… and another document"
        raise BundleRefused(name, what)
    return found
