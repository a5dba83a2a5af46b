"""`compledger rules export` and `import`: versions between installations, hash unchanged."""

from pathlib import Path

import click

from compledger.access import Thing, Verb
from compledger.plans import (
    Bundled,
    BundleRefused,
    bundle,
    company,
    publish_checked,
    read_bundle,
    save_checked,
    version_labelled,
)
from compledger.rules.checked import Checked
from compledger.ui_api.checking import checked
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.rule_set_files import named
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where


@click.command("export")
@click.argument("names", nargs=-1, required=True)
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.pass_obj
def export_command(where: Where, names: tuple[str, ...], to: Path) -> None:
    """Write published versions, with their sheets, to one file. NAME@LABEL, or NAME for the version in force today.

    The same versions make the same bytes.
    """
    asked = [named(name) for name in names]
    thing = Thing("rule_set", asked[0].rule_set if len(asked) == 1 else None)
    with at_work(where, Verb.RULES_READ, thing) as work, work.reading() as session:
        today = company(session).day_of(work.at)
        versions = [version_labelled(session, name.rule_set, name.label, today) for name in asked]
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
            if not any(new):
                writing.abandon()
    for version in found:
        give(f"{version.rule_set.name}\t{version.rule_set.label}\t{version.rule_set.hash}")
    state = "published" if publish else "saved as checked drafts"
    say(f"{len(found)} versions {state}" if any(new) else "every version is known, nothing was changed")


def _checked(version: Bundled, name: str) -> Checked:
    found = checked(version.written)
    if found.rule_set.hash != version.hash:
        what = f"holds {version.rule_set}@{version.label} with hash {version.hash[:12]}… and another document"
        raise BundleRefused(name, what)
    return found
