"""Seats: the organization on its first day, four levels from the chief revenue officer to account executives."""

from dataclasses import dataclass

REGIONS = ("DACH", "NORD", "UKI", "FRBX", "SEUR", "NAM", "APAC")
FURTHER_TEAMS = ("DACH", "UKI", "NAM", "DACH", "NORD", "FRBX", "SEUR", "APAC")
"""Where teams stand once every region has one: the home market has the most."""
BUSINESS_UNITS = ("Enterprise", "Mid-Market", "Public Sector")
SMALLEST = 20
"""Payees below which not every kind of change has somebody to happen to."""
CHIEF, DIRECTOR, MANAGER, EXECUTIVE = 1, 2, 3, 4


class CompanyTooSmall(ValueError):
    """The demo company was asked for with too few payees for its four levels and their changes."""

    def __init__(self, payees: int) -> None:
        self.payees = payees
        super().__init__(f"a demo company of {payees} payees is too small: ask for {SMALLEST} or more")


@dataclass(frozen=True, slots=True)
class Seat:
    """A position, as it stands from some day on."""

    position: str
    title: str
    level: int
    """1 = the top, 4 = account executives."""
    business_unit: str
    region: str
    """Empty for the seat above all regions."""
    reports_to: str
    """The position above; empty at the top."""
    sells: bool
    """Has a quota and orders of its own."""


def first_seats(count: int) -> list[Seat]:
    """Return the `count` seats of the first day, the higher levels before those that report to them."""
    regions = REGIONS[: min(len(REGIONS), max(2, count // 12))]
    managers = _managers(regions, max(len(regions), count // 9))
    chief = Seat("CRO", "Chief Revenue Officer", CHIEF, "Group Sales", "", "", sells=False)
    directors = [
        Seat(f"RD-{region}", "Regional Sales Director", DIRECTOR, "Group Sales", region, chief.position, sells=False)
        for region in regions
    ]
    seats = [chief, *directors, *managers]
    for number in range(count - len(seats)):
        seats.append(executive_seat(managers[number % len(managers)], seats))
    return seats


def executive_seat(manager: Seat, seats: list[Seat]) -> Seat:
    """Return a new account executive's seat in a manager's team, numbered after those in `seats`."""
    before = sum(seat.level == EXECUTIVE and seat.region == manager.region for seat in seats)
    position = f"AE-{manager.region}-{before + 1:03}"
    return Seat(
        position, "Account Executive", EXECUTIVE, manager.business_unit, manager.region, manager.position, sells=True
    )


def _managers(regions: tuple[str, ...], count: int) -> list[Seat]:
    further = [region for region in FURTHER_TEAMS if region in regions]
    homes = [*regions, *(further[number % len(further)] for number in range(count - len(regions)))]
    return [
        Seat(
            position=f"SM-{region}-{homes[:number].count(region) + 1:02}",
            title="Sales Manager",
            level=MANAGER,
            business_unit=BUSINESS_UNITS[homes[:number].count(region) % len(BUSINESS_UNITS)],
            region=region,
            reports_to=f"RD-{region}",
            sells=number % 5 == 2,  # one in five leads a young team and still carries a bag
        )
        for number, region in enumerate(homes)
    ]
