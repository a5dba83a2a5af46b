"""`compledger audit`: what happened, and the proofs that it did."""

import json
from collections.abc import Iterator
from heapq import merge
from operator import attrgetter

import click
from sqlmodel import Session

from compledger.access import Thing, Verb
from compledger.audit import AuditEvent, append, check_log, events, prove_consistency, prove_inclusion, root, tree_size
from compledger.imports import batches_about
from compledger.rules.merkle import leaf_hash
from compledger.ui_api.cli.as_of import AsOf, as_of_option, position_of
from compledger.ui_api.cli.opening import as_owner, at_work
from compledger.ui_api.cli.talk import complain, give, give_json, say
from compledger.ui_api.cli.where import Where

LOG = Thing("audit_log")


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("history")
@click.option("--subject", help="Only events of this subject, such as batch-3, run-17 or P-7, and of batches about it.")
@click.option("--verb", help="Only events of this kind, such as batch.accepted.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Write each event's canonical bytes, one a line.")
@click.pass_obj
def history_command(where: Where, subject: str | None, verb: str | None, as_of: AsOf | None, *, as_json: bool) -> None:
    """Show events in their order."""
    with at_work(where, Verb.AUDIT_READ, LOG) as work, work.reading() as session:
        for event in _history(session, subject, verb, position_of(session, as_of)):
            if as_json:
                give(event.canonical.decode())
            else:
                content = json.loads(event.canonical)
                give(f"{event.known_from:>6}  {content['at']}  {content['by']}  {event.verb}  {event.subject}")


@audit.command("root")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
@click.pass_obj
def root_command(where: Where, as_of: AsOf | None, *, as_json: bool) -> None:
    """Show the size and the root of the log's tree, separated by a tab. Keep them outside the store."""
    with at_work(where, Verb.AUDIT_READ, LOG) as work, work.reading() as session:
        size = _size(session, as_of)
        found = root(session, size).hex()
    if as_json:
        give_json({"size": size, "root": found})
    else:
        give(f"{size}\t{found}")


@audit.command("prove")
@click.argument("leaf", type=click.IntRange(min=0))
@as_of_option
@click.pass_obj
def prove_command(where: Where, leaf: int, as_of: AsOf | None) -> None:
    """Write the proof that event LEAF stands in the log, as JSON: enough to check it without the store."""
    with at_work(where, Verb.AUDIT_READ, LOG) as work, work.reading() as session:
        proof = prove_inclusion(session, leaf, _size(session, as_of))
    give_json(
        {
            "leaf": leaf_hash(proof.canonical).hex(),
            "event": proof.canonical.decode(),
            "index": proof.leaf,
            "size": proof.size,
            "path": [each.hex() for each in proof.path],
            "root": proof.root.hex(),
        }
    )


@audit.command("consistency")
@click.argument("first", type=click.IntRange(min=1))
@click.argument("second", type=click.IntRange(min=1))
@click.pass_obj
def consistency_command(where: Where, first: int, second: int) -> None:
    """Write the proof that the log of size FIRST is the beginning of that of size SECOND, as JSON."""
    with at_work(where, Verb.AUDIT_READ, LOG) as work, work.reading() as session:
        proof = prove_consistency(session, first, second)
    give_json(
        {
            "first": proof.first,
            "first_root": proof.first_root.hex(),
            "second": proof.second,
            "second_root": proof.second_root.hex(),
            "path": [each.hex() for each in proof.path],
        }
    )


@audit.command("check")
@click.option("--json", "as_json", is_flag=True, help="Write the outcome as JSON.")
@click.pass_obj
def check_command(where: Where, *, as_json: bool) -> int:
    """Compute the whole log again from its bytes; exit code 2 if something is wrong with it. Needs no sign-in."""
    with as_owner(where, Verb.AUDIT_CHECK, LOG) as work:
        with work.reading() as session:
            checked = check_log(session)
        finding = checked.finding
        with work.writing("audit check") as writing:
            found = None if finding is None else finding.what
            append(writing, "log.checked", subject="log", facts={"size": checked.size, "finding": found})
    if as_json:
        told = None if finding is None else finding._asdict()
        give_json({"positions": checked.positions, "size": checked.size, "root": checked.root.hex(), "finding": told})
    else:
        give(f"{checked.size}\t{checked.root.hex()}")
    if finding is None:
        say(f"{checked.size:,} events of {checked.positions:,} transactions: nothing is wrong with the log in itself")
        return 0
    complain(f"{finding.what}\n  found:    {finding.found}\n  expected: {finding.expected}")
    return 2


def _history(session: Session, subject: str | None, verb: str | None, as_of: int | None) -> Iterator[AuditEvent]:
    """Give events in their order; of a participant or the like, also those of the batches that said something of it."""
    batches = batches_about(session, subject) if subject is not None else []
    subjects = [subject, *(f"batch-{row.batch}" for row in batches)]
    each = (events(session, subject=one, verb=verb, as_of=as_of) for one in subjects)
    return merge(*each, key=attrgetter("leaf"))


def _size(session: Session, as_of: AsOf | None) -> int:
    return tree_size(session, position_of(session, as_of))
