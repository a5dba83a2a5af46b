"""Changes: what eighteen months do to an organization. People leave, join, rise and are moved."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from compledger.demo_company.careers import Career, Staff
from compledger.demo_company.days import END, FIRST_DAY, month_after
from compledger.demo_company.dice import Dice
from compledger.demo_company.seats import (
    DIRECTOR,
    EXECUTIVE,
    MANAGER,
    SMALLEST,
    CompanyTooSmall,
    Seat,
    executive_seat,
    first_seats,
)

REORGANISED_ON = date(2025, 7, 1)
NEW_YEAR = date(2026, 1, 1)
PROMOTION_RISE = Decimal("0.0060")
Vacancy = tuple[Seat, date]
"""A seat and the first day nobody is on it."""


def staff_company(seed: int, payees: int) -> list[Career]:
    """Return the careers of `payees` participants; raises CompanyTooSmall for too few of them.

    One in ten joins after the first day, on a seat that somebody left or on a new one.
    """
    if payees < SMALLEST:
        raise CompanyTooSmall(payees)
    joiners = payees // 10
    seats = first_seats(payees - joiners)
    staff = Staff(seed)
    for seat in seats:
        staff.hire(seat)
    dice = Dice(seed, "changes")
    vacancies = _replace_managers(staff, dice)
    vacancies += _leave_and_rise(staff, dice)
    _reorganise(staff, dice)
    _review_rates(staff, dice)
    _fill(staff, seats, vacancies, joiners, dice)
    return staff.careers


def _replace_managers(staff: Staff, dice: Dice) -> list[Vacancy]:
    """Let some managers go; a month later one of the team moves up. Until then the manager's seat is vacant."""
    managers = staff.at_level(MANAGER)
    left = []
    for manager in dice.sample(managers, max(1, len(managers) // 12)):
        team = [c for c in staff.at_level(EXECUTIVE) if c.last.seat.reports_to == manager.last.seat.position]
        successor = dice.pick([career for career in team if career.untouched])
        day = month_after(FIRST_DAY, dice.between(6, 13))
        manager.leave(day)
        left.append((successor.last.seat, month_after(day)))
        successor.change(month_after(day), seat=manager.last.seat, rate=manager.last.rate)
    return left


def _leave_and_rise(staff: Staff, dice: Dice) -> list[Vacancy]:
    executives = [career for career in staff.at_level(EXECUTIVE) if career.untouched]
    leavers, risers = len(executives) // 12, len(executives) // 16
    chosen = dice.sample(executives, leavers + risers)
    left = [_leave(career, dice) for career in chosen[:leavers]]
    numbers: dict[str, int] = {}
    for career in chosen[leavers:]:
        region = career.last.seat.region
        numbers[region] = numbers.get(region, 0) + 1
        left.append(_rise(career, numbers[region], dice))
    return left


def _leave(career: Career, dice: Dice) -> Vacancy:
    day = month_after(FIRST_DAY, dice.between(2, 15)).replace(day=dice.pick((1, 1, 16)))
    career.leave(day)
    return career.last.seat, day


def _rise(career: Career, number: int, dice: Dice) -> Vacancy:
    before, day = career.last.seat, month_after(FIRST_DAY, dice.between(3, 15))
    after = replace(before, position=f"SAE-{before.region}-{number:03}", title="Senior Account Executive")
    career.change(day, seat=after, rate=career.last.rate + PROMOTION_RISE)
    return before, day


def _reorganise(staff: Staff, dice: Dice) -> None:
    """Move some executives to another manager of their region, and later one team to another director."""
    managers = [career.last.seat for career in staff.at_level(MANAGER) if career.untouched]
    movable = [c for c in staff.at_level(EXECUTIVE) if c.untouched and _others(managers, c.last.seat)]
    for career in dice.sample(movable, max(2, len(movable) // 14)):
        manager = dice.pick(_others(managers, career.last.seat))
        moved = replace(career.last.seat, reports_to=manager.position, business_unit=manager.business_unit)
        career.change(REORGANISED_ON, seat=moved)
    manager_moved = dice.pick([career for career in staff.at_level(MANAGER) if career.untouched])
    seat = manager_moved.last.seat
    directors = [c.last.seat.position for c in staff.at_level(DIRECTOR) if c.last.seat.region != seat.region]
    manager_moved.change(NEW_YEAR, seat=replace(seat, reports_to=dice.pick(directors)))


def _others(managers: list[Seat], seat: Seat) -> list[Seat]:
    return [m for m in managers if m.region == seat.region and m.position != seat.reports_to]


def _review_rates(staff: Staff, dice: Dice) -> None:
    """Raise the rate of one executive in six by a few per cent, exactly, at the turn of the year."""
    known = [career for career in staff.at_level(EXECUTIVE) if career.last.effective_from < NEW_YEAR]
    for career in dice.sample(known, len(known) // 6):
        career.change(NEW_YEAR, rate=career.last.rate * dice.between(102, 108) / 100)


def _fill(staff: Staff, seats: list[Seat], vacancies: list[Vacancy], joiners: int, dice: Dice) -> None:
    """Hire `joiners` people: half onto seats that were left, a month or two later, the others onto new seats."""
    total = len(staff.careers) + joiners
    latest = month_after(END, -2)
    open_seats = [(seat, day) for seat, day in vacancies if month_after(day, 2) <= latest]
    for seat, day in dice.sample(open_seats, joiners // 2):
        staff.hire(seat, month_after(day, dice.between(1, 2)))
    managers = [seat for seat in seats if seat.level == MANAGER]
    for _ in range(total - len(staff.careers)):
        seats.append(executive_seat(dice.pick(managers), seats))
        staff.hire(seats[-1], month_after(FIRST_DAY, dice.between(1, 15)).replace(day=dice.pick((1, 1, 15))))
