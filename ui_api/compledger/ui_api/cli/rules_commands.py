"""`compledger rules`: write, check, publish, compare, explain and carry rule sets."""

import click

from compledger.ui_api.cli.lazy_group import Lazy, LazyGroup

HERE = "compledger.ui_api.cli"
COMMANDS = {
    "check": Lazy(
        f"{HERE}.rules_publishing:check_command",
        "Name everything that is wrong with a rule set, each with line, column and a hint.",
    ),
    "diff": Lazy(
        f"{HERE}.rules_reading:diff_command", "Show what changes from rule set A to B: not its text, but its meaning."
    ),
    "draft": Lazy(
        f"{HERE}.rules_publishing:draft_command",
        "Save a document as the draft of its rule set, with faults or without.",
    ),
    "explain": Lazy(f"{HERE}.rules_reading:explain_command", "Tell a whole plan in plain words."),
    "export": Lazy(
        f"{HERE}.rules_carrying:export_command", "Write published versions, with their sheets, to one file."
    ),
    "import": Lazy(f"{HERE}.rules_carrying:import_command", "Bring the versions of a bundle in: all or none."),
    "publish": Lazy(f"{HERE}.rules_publishing:publish_command", "Publish a version."),
    "schema": Lazy(
        f"{HERE}.rules_reading:schema_command",
        "Print the JSON Schema of a document, for editors that complete and check as one writes.",
    ),
    "versions": Lazy(
        f"{HERE}.rules_versions:versions_command",
        "List versions and drafts: label, days, hash, state, and who published or saved each when.",
    ),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def rules() -> None:
    """Rule sets: what a plan pays."""
