"""`compledger people show`, `tree` and `gaps`: the organisation on a day, as known at a log position."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import click
from sqlmodel import Session

from compledger.access import FieldScope, Thing, Verb
from compledger.people import (
    EVER,
    GAPS,
    NOTICES,
    Gap,
    NotKnown,
    Shown,
    ShownFact,
    gaps_between,
    names_of,
    organisation_on,
    titles,
)
from compledger.plans import calendar_of, company
from compledger.reach import require_everybody, show_to
from compledger.rules.money import plain
from compledger.store import newest_position
from compledger.ui_api.cli.as_of import AsOf, as_of_option
from compledger.ui_api.cli.opening import AtWork, at_work
from compledger.ui_api.cli.talk import give, give_json, say
from compledger.ui_api.cli.where import Where

ON = click.option(
    "--on",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    show_default="today",
    metavar="DAY",
    help="The day, as in 2026-01-01.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
PEOPLE = Thing("people")
MASKED = "••••"
SEEN = 4
"""How many signs of a bank reference are shown, so that two can be told apart."""


@click.command("show")
@click.argument("subject")
@ON
@as_of_option
@AS_JSON
@click.pass_obj
def show_command(where: Where, subject: str, on: datetime | None, as_of: AsOf | None, *, as_json: bool) -> None:
    """Show all that held of a participant, position, territory, business unit or paying entity, and who said so."""
    with _asking(where, as_of) as (work, session, position):
        day = _day_asked(on, work, session)
        thing = replace(PEOPLE, id=subject)
        shown, fields = show_to(session, work.subject, subject, on=day, as_of=position)
        shown = replace(shown, facts=_of_periods_with(session, day, shown.facts))
        named = FieldScope.IDENTITY in fields and "participant" in shown.what
        name = names_of(session, [subject])[subject] if named else subject
        # Before anything is shown.
        work.record(thing, {"on": day.isoformat(), "as_of": position, "fields": sorted(fields)})
    if as_json:
        give_json(_as_dict(shown, name, day, position))
        return
    called = f" {name}" if name != subject else ""
    give(f"{' and '.join(shown.what)} {subject}{called} on {day}, as known at log position {position}")
    for fact in shown.facts:
        give(_line(fact))
    if not shown.facts:
        give("  nothing held")


@click.command("tree")
@ON
@as_of_option
@click.option("--root", metavar="POSITION", help="Only this seat and those below it.")
@AS_JSON
@click.pass_obj
def tree_command(where: Where, on: datetime | None, as_of: AsOf | None, root: str | None, *, as_json: bool) -> None:
    """Show who reports to whom: every seat with its title and whoever holds it."""
    with _asking(where, as_of) as (work, session, position):
        day = _day_asked(on, work, session)
        require_everybody(work.subject, work.decision, PEOPLE)
        rows = list(_tree(session, day, position, root))
    if as_json:
        give_json({"on": day, "as_of": position, "seats": rows})
        return
    for row in rows:
        holders = ", ".join(map(str, row["holders"])) if isinstance(row["holders"], list) else ""
        give(f"{'  ' * int(str(row['depth']))}{row['position']}  {row['title']}  {holders or '(vacant)'}")


@click.command("gaps")
@click.option(
    "--from", "begins", type=click.DateTime(["%Y-%m-%d"]), show_default="today", metavar="DAY", help="First day."
)
@click.option(
    "--until", "ends", type=click.DateTime(["%Y-%m-%d"]), show_default="the day after the first", metavar="DAY",
    help="The first day no longer looked at.",
)  # fmt: skip
@as_of_option
@AS_JSON
@click.pass_obj
def gaps_command(
    where: Where, begins: datetime | None, ends: datetime | None, as_of: AsOf | None, *, as_json: bool
) -> int:
    """Name what is lacking: vacant seats, people between seats, circles and more. Exit code 2 if there is a gap."""
    with _asking(where, as_of) as (work, session, position):
        first = _day_asked(begins, work, session)
        until = ends.date() if ends else first + timedelta(days=1)
        if until <= first:
            raise click.BadParameter(f"{until} is not after {first}")
        require_everybody(work.subject, work.decision, PEOPLE)
        gaps = gaps_between(session, first, until, position)
    lacking = sum(gap.kind not in NOTICES for gap in gaps)
    if as_json:
        give_json({"from": first, "until": until, "as_of": position, "gaps": [_gap_as_dict(gap) for gap in gaps]})
    else:
        for gap in gaps:
            give(f"{gap.kind}  {gap.subject}  {gap.days}: {GAPS[gap.kind]}")
        noticed = f"; to be looked at: {len(gaps) - lacking:,}" if lacking < len(gaps) else ""
        say((f"{lacking:,} gaps" if lacking else "no gaps") + noticed)
    return 2 if lacking else 0


@contextmanager
def _asking(where: Where, as_of: AsOf | None) -> Iterator[tuple[AtWork, Session, int]]:
    """Open a store to read of people, and say as known at which log position."""
    with at_work(where, Verb.PEOPLE_READ, PEOPLE) as work, work.reading() as session:
        yield work, session, newest_position(session) if as_of is None else as_of.in_store(session)


def _of_periods_with(session: Session, day: date, facts: Sequence[ShownFact]) -> Sequence[ShownFact]:
    """Return the facts without those of other periods than the day's; a period that no calendar has may be any."""
    calendars = {str(fact.columns["calendar"]) for fact in facts if "calendar" in fact.columns}
    days = {(name, period.name): period for name in calendars for period in calendar_of(session, name).periods}

    def holds(fact: ShownFact) -> bool:
        period = days.get((str(fact.columns.get("calendar")), str(fact.columns.get("period"))))
        return period is None or day in period

    return [fact for fact in facts if holds(fact)]


def _day_asked(on: datetime | None, work: AtWork, session: Session) -> date:
    """Return the day asked about; today, where the company is, if none was."""
    return on.date() if on else company(session).day_of(work.at)


def _line(fact: ShownFact) -> str:
    columns = ", ".join(f"{name} {_text(name, value)}" for name, value in fact.columns.items() if value is not None)
    through = f" through {fact.through}" if fact.through else ""
    overridden = ", overridden by a more specific one" if fact.overridden else ""
    days = "" if fact.days == EVER else f" {fact.days}"
    asserted = f"{fact.asserted.by} from log position {fact.asserted.position}"
    return f"  {fact.kind}: {columns}{days}{through}{overridden} [fact {fact.fact}, asserted by {asserted}]"


def _text(column: str, value: object) -> str:
    if column == "bank_reference":
        return MASKED + str(value)[-SEEN:] if len(str(value)) > 2 * SEEN else MASKED
    return plain(value) if hasattr(value, "as_tuple") else str(value)  # type: ignore[arg-type]  # only a Decimal has it


def _as_dict(shown: Shown, name: str, day: date, position: int) -> Mapping[str, object]:
    return {
        "subject": shown.subject,
        "what": shown.what,
        "name": name if name != shown.subject else None,
        "on": day,
        "as_of": position,
        "facts": [
            {
                "kind": fact.kind, "fact": fact.fact, **{k: _plain(v) for k, v in fact.columns.items()},
                **({} if fact.days == EVER else fact.days._asdict()),
                "through": fact.through, "overridden": fact.overridden, "known_from": fact.asserted.position,
                "asserted_by": fact.asserted.by, "asserted_at": fact.asserted.at, "reason": fact.asserted.reason,
            }
            for fact in shown.facts
        ],
    }  # fmt: skip


def _plain(value: object) -> object:
    return plain(value) if hasattr(value, "as_tuple") else value  # type: ignore[arg-type]  # see above


def _gap_as_dict(gap: Gap) -> Mapping[str, object]:
    return {"kind": gap.kind, "subject": gap.subject, **gap.days._asdict()}


def _tree(session: Session, day: date, as_of: int, root: str | None) -> Iterator[dict[str, object]]:
    """Give every seat under its manager's; a circle that hangs from no top is not among them: see `people gaps`."""
    organisation = organisation_on(session, day, as_of)
    called = titles(session, as_of, day)
    if root is not None and root not in organisation.seats:
        raise NotKnown("position", root)
    below: defaultdict[str | None, list[str]] = defaultdict(list)
    for seat in sorted(organisation.seats):
        below[organisation.managers.get(seat)].append(seat)
    holders: defaultdict[str, list[str]] = defaultdict(list)
    names = names_of(session, list(organisation.holders))
    for who, seat in sorted(organisation.holders.items()):
        holders[seat].append(f"{who} {names[who]}" if names[who] != who else who)
    left = [(0, seat) for seat in reversed(below[None] if root is None else [root])]
    met = set[str]()
    while left:
        depth, seat = left.pop()
        if seat not in met:
            met.add(seat)
            yield {"depth": depth, "position": seat, "title": called.get(seat, "?"), "holders": holders[seat]}
            left += [(depth + 1, under) for under in reversed(below[seat])]
