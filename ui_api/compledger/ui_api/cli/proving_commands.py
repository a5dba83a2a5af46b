"""`compledger run replay` and `run verify`: a registered run done again, by the same engine and by the other one."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import click

from compledger.access import Thing, Verb
from compledger.proving import Disagreement, Part, Replay, Told, Verification, replay, verify
from compledger.rules.money import plain
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import complain, give, give_json, say
from compledger.ui_api.cli.where import Where

DIFFERS = 2
"""Exit code where something is not as it was: a finding, and no failure of the command."""


@click.command("replay")
@click.argument("run", type=int)
@click.option("--json", "as_json", is_flag=True, help="Write what came of it as JSON.")
@click.pass_obj
def replay_command(where: Where, run: int, *, as_json: bool) -> int:
    """Calculate a registered run again from its manifest, and compare the bytes of every line; write nothing.

    Exit code 0 if the same facts gave the same lines root, 2 if any part is another.
    """
    thing = Thing("run", str(run))
    with at_work(where, Verb.RUN_READ, thing) as work:
        found = replay(work.store, run)
        work.record(thing, {"replayed": run, "same": int(found.is_same)})
    if as_json:
        give_json({**asdict(found), "same": found.is_same})
    else:
        for line in _replayed(found):
            give(line)
    return 0 if found.is_same else DIFFERS


@click.command("verify")
@click.argument("run", type=int)
@click.option("--sample", type=click.IntRange(min=1), help="Work out so many payees, drawn by the seed.")
@click.option("--seed", help="Which payees a sample takes; the same seed always takes the same.")
@click.option("--json", "as_json", is_flag=True, help="Write what came of it as JSON.")
@click.pass_obj
def verify_command(where: Where, run: int, sample: int | None, seed: str | None, *, as_json: bool) -> int:
    """Work a registered run out by the other engine, and compare every line, figure and exception; write nothing.

    Everybody up to 50,000 sales, a sample of 200 payees beyond, unless told otherwise. Exit code 0 if both engines say
    the same, 2 if they do not; then what each has alone is shown, with the way to it.
    """
    thing = Thing("run", str(run))
    with at_work(where, Verb.RUN_READ, thing) as work:
        found = verify(work.store, run, sample, seed)
        work.record(thing, {"verified": run, "payees": found.payees, "agrees": int(found.agrees)})
    if as_json:
        give_json(_as_dict(found))
    else:
        for line in _verified(found):
            give(line)
    return 0 if found.agrees else DIFFERS


def _replayed(found: Replay) -> Iterator[str]:
    yield f"run {found.run}  {found.rule_set}  {found.period}"
    for part in found.differing:
        yield _part(part)
    same = found.recorded_root == found.found_root
    yield f"lines root  {found.found_root}" + ("  as registered" if same else f"  registered {found.recorded_root}")
    if found.is_same:
        say("the same facts gave the same bytes")
    else:
        complain("the replay is not what was registered")


def _part(part: Part) -> str:
    return f"{part.name}  {_said(part.found)}  registered {_said(part.recorded)}"


def _said(value: object) -> str:
    return "–" if value is None else str(value)


def _verified(found: Verification) -> Iterator[str]:
    yield f"run {found.run}  {found.rule_set}  {found.period}"
    for part in found.differing:
        yield _part(part)
    if found.differing:
        complain("the facts are not what the run was calculated from, so nothing was compared")
        return
    for each in found.disagreements:
        yield from _disagreement(each)
    which = "everybody" if found.seed is None else f"a sample by seed {found.seed!r}"
    yield f"{found.payees:,} of {found.of:,} payees ({which}), {found.sales:,} sales, {found.lines:,} lines compared"
    if found.agrees:
        say("both engines say the same")
    else:
        count = len(found.disagreements)
        complain(f"the engines disagree in {count} {'place' if count == 1 else 'places'}")


def _disagreement(each: Disagreement) -> Iterator[str]:
    pay = "" if each.registered is None else f": {each.registered} registered, {_said(each.recomputed)} worked out"
    yield f"{each.participant or 'nobody'}  {each.about}{pay}"
    for words, rows in (("registered alone", each.only_registered), ("worked out alone", each.only_recomputed)):
        for told in rows:
            yield f"  {words}: {told.row}"
            yield from (f"    {step.label}: {step.working}" for step in told.steps)


def _as_dict(found: Verification) -> dict[str, Any]:
    told = asdict(found)
    told["disagreements"] = [
        {
            "participant": each.participant or None,
            "about": each.about,
            "registered": _money(each.registered),
            "recomputed": _money(each.recomputed),
            "only_registered": [_told(one) for one in each.only_registered],
            "only_recomputed": [_told(one) for one in each.only_recomputed],
        }
        for each in found.disagreements
    ]
    return {**told, "agrees": found.agrees}


def _told(one: Told) -> dict[str, Any]:
    return {"row": one.row, "steps": [{"label": step.label, "working": step.working} for step in one.steps]}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)
