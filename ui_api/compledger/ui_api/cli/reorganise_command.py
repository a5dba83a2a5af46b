"""`compledger people reorganise`: a file of changes, previewed and then applied at once."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from compledger.access import Thing, Verb
from compledger.imports import (
    Expected,
    ImportRequest,
    Preview,
    apply_reorganisation,
    parse_mapping,
    preview_reorganisation,
)
from compledger.people import Changed
from compledger.ui_api.cli.documents import read_document
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import give, give_json, progress_bar, say
from compledger.ui_api.cli.where import Where

PRIVATE = 0o700


@click.command("reorganise")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--mapping", "mapping_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Which column becomes which field.",
)  # fmt: skip
@click.option("--apply", "asked", metavar="HASH", help="Apply what the preview that ended with this hash showed.")
@click.option("--reason", default="reorganisation", help="Why; kept in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="Write the preview as JSON.")
@click.pass_obj
def reorganise_command(
    where: Where, files: tuple[Path, ...], mapping_file: Path, asked: str | None, reason: str, *, as_json: bool
) -> None:
    """Preview what a file of changes of seats comes to, or apply it. Without --apply nothing is written."""
    mapping = parse_mapping(read_document(mapping_file), mapping_file.name)
    with at_work(where, Verb.PEOPLE_CHANGE, Thing("reorganisation")) as work, progress_bar() as tell:
        folder = where.folder / "refused"
        folder.mkdir(mode=PRIVATE, exist_ok=True)
        request = ImportRequest(mapping, files, folder, Expected(), **asdict(work.act(reason)))
        if asked is not None:
            batch = apply_reorganisation(work.store, request, asked, tell)
            say(f"batch {batch.batch} applied at log position {batch.known_from}; undo it: people undo {batch.batch}")
            return
        preview = preview_reorganisation(work.store, request, tell)
    if as_json:
        give_json(_as_dict(preview))
        return
    for change in preview.reorganisation.changes:
        give(_line(change))
    for kind, subject, day in preview.reorganisation.arising:
        give(f"arises: {kind} {subject} from {day}")
    counts = preview.reorganisation.counts()
    give("; ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in sorted(counts.items())))
    give(f"hash {preview.hash}")
    say("nothing was written; give the hash to --apply")


def _line(change: Changed) -> str:
    before, after = (_text(values) for values in (change.before, change.after))
    return f"{change.kind.name} {' '.join(change.key)} {change.days}: {before} → {after}"


def _text(values: tuple[object, ...] | None) -> str:
    return "nothing" if values is None else ", ".join(map(str, values))


def _as_dict(preview: Preview) -> Mapping[str, object]:
    found = preview.reorganisation

    def named(change: Changed, values: tuple[object, ...] | None) -> Mapping[str, object] | None:
        return None if values is None else dict(zip(change.kind.value_names, values, strict=True))

    return {
        "rows": preview.totals.rows,
        "base": found.base,
        "counts": found.counts(),
        "changes": [
            {
                "kind": c.kind.name, **dict(zip(c.kind.key_names, c.key, strict=True)), **c.days._asdict(),
                "before": named(c, c.before), "after": named(c, c.after),
            }
            for c in found.changes
        ],
        "arising": [{"kind": kind, "subject": subject, "from": day} for kind, subject, day in found.arising],
        "hash": preview.hash,
    }  # fmt: skip
