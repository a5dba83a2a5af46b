"""`compledger rules versions`: every version, and the draft that waits, of one rule set or of all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from compledger.rules.timeline import FOREVER
from compledger.ui_api.cli.as_of import AsOf, as_of_option
from compledger.ui_api.cli.talk import give, give_json, say
from compledger.ui_api.cli.where import Where

if TYPE_CHECKING:
    from sqlmodel import Session

    from compledger.plans import VersionState, WaitingDraft


@dataclass(frozen=True, slots=True)
class Listed:
    """What there is of one rule set."""

    rule_set: str
    versions: "Sequence[VersionState]"
    draft: "WaitingDraft | None"


@click.command("versions")
@click.argument("name", required=False, default=None)
@as_of_option
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Say which is in force on this day; today if not given.")
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON.")
@click.pass_obj
def versions_command(where: Where, name: str | None, as_of: AsOf | None, on: datetime | None, *, as_json: bool) -> None:
    """List versions and drafts: label, days, hash, state, and who published or saved each when.

    Of the rule set NAME; without a name of all of them, each line then beginning with the name. A draft is listed while
    it is not published as it is.
    """
    from compledger.access import Thing, Verb  # noqa: PLC0415
    from compledger.plans import company, known_rule_sets  # noqa: PLC0415
    from compledger.ui_api.cli.as_of import position_of  # noqa: PLC0415
    from compledger.ui_api.cli.opening import at_work  # noqa: PLC0415

    with at_work(where, Verb.RULES_READ, Thing("rule_set", name)) as work, work.reading() as session:
        day = on.date() if on else company(session).day_of(work.at)
        position = position_of(session, as_of)
        names = [name] if name is not None else known_rule_sets(session, position)
        found = [_listed(session, one, day, position) for one in names]
    if as_json:
        listed = [_as_dict(one) for one in found]
        give_json({"on": day, **listed[0]} if name is not None else {"on": day, "rule_sets": listed})
        return
    for one in found:
        for row in _rows(one, day):
            give("\t".join(row if name is not None else (one.rule_set, *row)))
    if not found:
        say("there is no rule set yet; publish one: compledger rules publish FILE")


def _listed(session: "Session", rule_set: str, day: date, position: int | None) -> Listed:
    from compledger.plans import version_states, waiting_draft  # noqa: PLC0415

    versions = version_states(session, rule_set, day, position)
    return Listed(rule_set, versions, waiting_draft(session, rule_set, position))


def _rows(listed: Listed, on: date) -> Iterator[tuple[str, ...]]:
    for state in listed.versions:
        days = _days(state.effective_from, state.effective_until)
        past = "retroactive" if state.retroactive else "-"
        in_force = f"in force on {on}" if state.in_force else "-"
        told = f"published by {state.by} at {_moment(state.at)}"
        yield state.label, days, state.hash, in_force, past, told, f"position {state.position}"
    draft = listed.draft
    if draft is not None:
        days = _days(draft.effective_from, draft.effective_until)
        told = f"saved by {draft.by} at {_moment(draft.at)}"
        state_of = f"draft {draft.number}, {_how_far(draft)}"
        yield draft.label or "-", days, draft.hash or "-", state_of, "-", told, f"position {draft.position}"


def _how_far(draft: "WaitingDraft") -> str:
    if draft.hash is None:
        return "with faults"
    return "checked" if draft.checked else "not checked"


def _days(begins: date | None, ends: date | None) -> str:
    if begins is None:
        return "-"
    return f"{begins} until {'further notice' if ends == FOREVER else ends}"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_dict(listed: Listed) -> dict[str, object]:
    return {
        "rule_set": listed.rule_set,
        "versions": [state._asdict() for state in listed.versions],
        "draft": None if listed.draft is None else listed.draft._asdict(),
    }
