"""`compledger access`, the half about roles: grant, revoke, delegate, and duties that are to be kept apart."""

from datetime import datetime

import click
from sqlmodel import Session, select

from compledger.access import (
    PERMISSIONS,
    Role,
    Thing,
    Verb,
    conflict_report,
    delegate,
    end_delegation,
    grant,
    revoke,
)
from compledger.people import Seat, is_known
from compledger.rules.refused import Refused
from compledger.rules.timeline import FOREVER
from compledger.ui_api.cli.as_of import AsOf, as_of_option, position_of
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import give, say
from compledger.ui_api.cli.where import Where

ROLE = click.Choice([str(role) for role in Role])
DAY = click.DateTime(["%Y-%m-%d"])

reason_option = click.option("--reason", required=True, help="Why; kept in the audit log.")
unit_option = click.option("--unit", help="Only for this business unit.")


class NoSuchUnit(Refused, LookupError):
    """A role is to be limited to a business unit that nobody knows."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        super().__init__(f"no seat and no fact names a business unit {unit!r}. Check the name, or import people first.")


def refuse_unknown_unit(session: Session, unit: str | None) -> None:
    """Raise NoSuchUnit if a unit is given that neither a seat nor a fact about units ever named.

    Asked after the role was given: whoever may not give it is not told which units there are.
    """
    if unit is None or is_known(session, "business_unit", unit):
        return
    if session.exec(select(Seat.fact).where(Seat.business_unit == unit).limit(1)).first() is None:
        raise NoSuchUnit(unit)


@click.command("grant")
@click.argument("account")
@click.argument("role", type=ROLE)
@unit_option
@click.option("--from", "starts", type=DAY, help="First day; today if not given.")
@click.option("--until", "ends", type=DAY, help="First day that no longer counts; without end if not given.")
@click.option("--accept-conflict", metavar="REASON", help="Grant although duties come together, and say why.")
@reason_option
@click.pass_obj
def grant_command(
    where: Where, account: str, role: str, unit: str | None, starts: datetime | None, ends: datetime | None,
    accept_conflict: str | None, reason: str,
) -> None:  # fmt: skip
    """Grant a role. Duties that would come together are named and refused, unless a reason accepts them."""
    with at_work(where, Verb.ACCESS_GRANT, Thing("account", account)) as work, work.writing(reason) as writing:
        conflicts = grant(
            writing, granter=work.subject, account=account, role=Role(role), business_unit=unit,
            effective_from=starts.date() if starts else work.at.date(),
            effective_until=ends.date() if ends else FOREVER, accepted_conflict=accept_conflict,
        )  # fmt: skip
        refuse_unknown_unit(writing.session, unit)
    for conflict in conflicts.found:
        say(f"accepted: {conflict.role} and {conflict.other}: {conflict.why}")
    say(f"{account} holds {role}")


@click.command("revoke")
@click.argument("account")
@click.argument("role", type=ROLE)
@unit_option
@click.option("--on", "day", type=DAY, help="First day without it; today if not given.")
@reason_option
@click.pass_obj
def revoke_command(where: Where, account: str, role: str, unit: str | None, day: datetime | None, reason: str) -> None:
    """Take a granted role away; what was delegated of it ends with it."""
    with at_work(where, Verb.ACCESS_GRANT, Thing("account", account)) as work, work.writing(reason) as writing:
        on = day.date() if day else work.at.date()
        revoke(writing, granter=work.subject, account=account, role=Role(role), business_unit=unit, on=on)
    say(f"{account} no longer holds {role}")


@click.command("delegate")
@click.argument("account")
@click.argument("role", type=ROLE)
@unit_option
@click.option("--from", "starts", type=DAY, required=True, help="First day.")
@click.option("--until", "ends", type=DAY, required=True, help="First day that no longer counts.")
@reason_option
@click.pass_obj
def delegate_command(
    where: Where, account: str, role: str, unit: str | None, starts: datetime, ends: datetime, reason: str
) -> None:
    """Lend a role of your own to another account for some days; what is done so is recorded on your behalf."""
    with at_work(where, Verb.ACCESS_DELEGATE, Thing("account", account)) as work, work.writing(reason) as writing:
        delegate(
            writing, delegator=work.subject, to=account, role=Role(role), business_unit=unit,
            effective_from=starts.date(), effective_until=ends.date(),
        )  # fmt: skip
        refuse_unknown_unit(writing.session, unit)
    say(f"{account} acts as {role} on your behalf from {starts.date()} until {ends.date()}")


@click.command("end-delegation")
@click.argument("account")
@click.argument("role", type=ROLE)
@unit_option
@click.option("--delegator", help="Whose role; your own if not given.")
@click.option("--on", "day", type=DAY, help="First day without it; today if not given.")
@reason_option
@click.pass_obj
def end_delegation_command(
    where: Where, account: str, role: str, unit: str | None, delegator: str | None, day: datetime | None, reason: str
) -> None:
    """End a delegation before its time."""
    with at_work(where, Verb.ACCESS_DELEGATE, Thing("account", account)) as work, work.writing(reason) as writing:
        end_delegation(
            writing, by=work.subject, delegator=delegator or work.subject.account, to=account, role=Role(role),
            business_unit=unit, on=day.date() if day else work.at.date(),
        )  # fmt: skip
    say(f"{account} no longer acts as {role}")


@click.command("conflicts")
@click.option("--on", "day", type=DAY, help="On this day; today if not given.")
@as_of_option
@click.pass_obj
def conflicts_command(where: Where, day: datetime | None, as_of: AsOf | None) -> int:
    """Report every account that holds duties which are to be kept apart; exit code 2 if there is any."""
    with at_work(where, Verb.ACCESS_READ, Thing("account")) as work, work.reading() as session:
        on = day.date() if day else work.at.date()
        report = conflict_report(session, on, position_of(session, as_of))
    found = [(conflicts.account, conflict) for conflicts in report for conflict in conflicts.found]
    for account, conflict in found:
        accepted = f"accepted: {conflict.accepted}" if conflict.accepted else "accepted by nobody"
        give(f"{account}\t{conflict.role}\t{conflict.other}\t{conflict.why}\t{accepted}")
    say(f"{len(found)} conflicts")
    return 2 if found else 0


@click.command("roles")
def roles_command() -> None:
    """Show what each role may do: role, verb, whose rows, and the fields seen on them. Needs no store."""
    for role, permissions in PERMISSIONS.items():
        for verb, permission in permissions.items():
            whose, fields = ", ".join(permission.scopes), ", ".join(sorted(permission.fields))
            give(f"{role}\t{verb}\t{whose}\t{fields or '-'}")


COMMANDS = (
    grant_command,
    revoke_command,
    delegate_command,
    end_delegation_command,
    conflicts_command,
    roles_command,
)
"""What the group `access` has beside accounts."""
