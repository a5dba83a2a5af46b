"""`compledger import`: files in."""

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path

import click

from compledger.access import Thing
from compledger.imports import Expected, ImportRequest, Outcome, import_files, parse_mapping
from compledger.rules.money import NotAnAmount, plain, sale_total
from compledger.ui_api.cli.documents import read_document
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.people_verbs import verbs_of_import
from compledger.ui_api.cli.talk import give, give_json, progress_bar
from compledger.ui_api.cli.where import Where

PRIVATE = 0o700
"""Refused rows hold names and pay: only the account that imports them may look."""


def _totals(_: click.Context, option: click.Parameter, written: tuple[str, ...]) -> dict[str, Decimal]:
    """Return the sums that the source states, by currency."""
    totals = dict[str, Decimal]()
    for text in written:
        currency, equals, amount = text.partition("=")
        if not currency or not equals:
            raise click.BadParameter(f"{text!r} is no currency and amount: write EUR=300.50", param=option)
        if currency in totals:
            raise click.BadParameter(f"{currency} is given twice: state one sum for each currency", param=option)
        try:
            totals[currency] = sale_total(amount)
        except NotAnAmount as error:
            raise click.BadParameter(f"{amount!r} is not an exact amount: write EUR=300.50", param=option) from error
    return totals


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mapping_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Which column becomes which field.",
)
@click.option(
    "--errors",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    show_default="refused, in the data folder",
    help="Folder for error sheets, which hold the refused rows as they came.",
)
@click.option("--expect-rows", type=int, help="Refuse unless the files have exactly this many rows.")
@click.option(
    "--expect-total",
    "expect_totals",
    multiple=True,
    metavar="CUR=AMOUNT",
    callback=_totals,
    help="Refuse unless a currency sums to this, as in EUR=300.50; may be given for several.",
)
@click.option("--reason", default="import", help="Why; kept in the audit log.")
@click.option("--json", "as_json", is_flag=True, help="Write the outcome as JSON.")
@click.pass_obj
def import_command(
    where: Where, files: tuple[Path, ...], mapping_file: Path, errors: Path | None,
    expect_rows: int | None, expect_totals: dict[str, Decimal], reason: str, *, as_json: bool,
) -> None:  # fmt: skip
    """Import transactions, lifecycle events, exchange rates, or facts about people.

    CSV, JSON Lines, XLSX and Parquet. All rows are accepted, or none: refused ones are written to an error sheet.
    Importing the same file again changes nothing; a changed row becomes a correction.
    """
    mapping = parse_mapping(read_document(mapping_file), mapping_file.name)
    target = mapping.target.name
    first, *more = verbs_of_import(mapping)
    with at_work(where, first, Thing(target)) as work, progress_bar() as tell:
        for verb in more:
            work.require(verb, Thing(target))
        folder = errors or where.folder / "refused"
        if errors is None:
            folder.mkdir(mode=PRIVATE, exist_ok=True)
        expected = Expected(expect_rows, expect_totals)
        request = ImportRequest(mapping, files, folder, expected, **asdict(work.act(reason)))
        outcome = import_files(work.store, request, tell)
    if as_json:
        give_json(_as_dict(outcome))
    else:
        give(_as_text(outcome))


def _as_text(outcome: Outcome) -> str:
    totals = outcome.totals
    lines = [f"{outcome.target}: {totals.rows:,} rows read"]
    lines += [f"  total {currency} {plain(amount)}" for currency, amount in totals.amounts.items()]
    if totals.time_zone is not None:
        lines.append(f"  moments became days in {totals.time_zone}")
    lines.append(f"  files {totals.files_hash}")
    if outcome.batch is None:
        lines.append("  nothing new: every row is known, nothing was changed")
    else:
        lines.append(f"  {outcome.new:,} new, {outcome.corrected:,} corrected, {outcome.unchanged:,} unchanged")
        if outcome.withdrawn:
            lines.append(f"  {outcome.withdrawn:,} withdrawn: the full extract no longer brings them")
        lines.append(f"  batch {outcome.batch} accepted at log position {outcome.log_position}")
        lines.append(f"  batch root {outcome.batch_root}")
    return "\n".join(lines)


def _as_dict(outcome: Outcome) -> dict[str, object]:
    return {
        "target": outcome.target,
        "rows": outcome.totals.rows,
        "totals": {currency: plain(amount) for currency, amount in outcome.totals.amounts.items()},
        "files_hash": outcome.totals.files_hash,
        "time_zone": outcome.totals.time_zone,
        "new": outcome.new,
        "corrected": outcome.corrected,
        "unchanged": outcome.unchanged,
        "withdrawn": outcome.withdrawn,
        "batch": outcome.batch,
        "batch_root": outcome.batch_root,
        "log_position": outcome.log_position,
    }
