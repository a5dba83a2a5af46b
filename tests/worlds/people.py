"""Random people: who holds which seat, who is above or beside whom, who holds which territory."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from compledger.rules.language.forms.crediting import Through
from tests.naive import Held, OwnRate, Tie
from tests.naive.world import Assigned
from tests.worlds.features import Features

PEOPLE = ("P-1", "P-2", "P-9", "P-10")
TITLES = ("Rep", "Head")
UNITS = ("North", "South")
TERRITORIES = ("4", "it's")
RELATIONS = ("mentor", "overlay")
ALWAYS = (date(2020, 1, 1), date(9999, 12, 31))
STAYS = (ALWAYS, ALWAYS, ALWAYS, (date(2025, 1, 15), date(2025, 3, 10)), (date(2025, 2, 1), date(2025, 3, 1)))
rates = st.one_of(
    st.sampled_from([Decimal("0.05"), Decimal("0.5"), Decimal(1)]),
    st.decimals(0, 1, places=8, allow_nan=False, allow_infinity=False),
)


@st.composite
def seats(draw: st.DrawFn) -> list[Held]:
    """Draw who holds which seat; somebody may change seats within the periods."""
    found = []
    for who in PEOPLE[: draw(st.sampled_from([4, 4, 3, 2, 1]))]:
        begins, ends = draw(st.sampled_from(STAYS))
        moved = date(2025, 2, 14)
        spans = [(begins, moved), (moved, ends)] if draw(st.integers(0, 3)) == 3 else [(begins, ends)]
        for number, span in enumerate(spans, start=1):
            title, unit = draw(st.sampled_from(TITLES)), draw(st.sampled_from(UNITS))
            found.append(Held(who, f"S-{who}-{number}", title, unit, *span))
    return found


@st.composite
def ties(draw: st.DrawFn, held: Sequence[Held], features: Features) -> list[Tie]:
    """Draw managers, relations, territories and units, some of their seats vacant."""
    found: list[Tie] = []
    if "managers" in features:
        found += draw(_chains(held, Through.MANAGERS, "", features))
    if "relations" in features:
        for relation in RELATIONS:
            found += draw(_chains(held, Through.RELATION, relation, features))
    if "territories" in features:
        for territory in TERRITORIES:
            found += draw(_members(held, territory, features))
    if "units" in features:
        found += [
            Tie(Through.UNIT, "", seat.unit, 0, seat.participant, seat.position, None, seat.begins, seat.ends)
            for seat in held
        ]
        if "vacant" in features:
            found.append(Tie(Through.UNIT, "", "North", 0, None, "S-empty", None, *draw(st.sampled_from(STAYS))))
    return found


@st.composite
def _chains(draw: st.DrawFn, held: Sequence[Held], through: Through, relation: str, features: Features) -> list[Tie]:
    """Draw who is above each: seats in a row, of which some may be vacant; level n is the n-th above."""
    found = []
    for below in {seat.participant: seat for seat in held}:
        others = [seat for seat in held if seat.participant != below]
        above = draw(st.lists(st.sampled_from(others), max_size=3, unique_by=lambda s: s.participant)) if others else []
        for level, seat in enumerate(above, start=1):
            for own in (s for s in held if s.participant == below):
                begins, ends = max(own.begins, seat.begins), min(own.ends, seat.ends)
                is_vacant = "vacant" in features and draw(st.integers(0, 4)) == 4
                who = None if is_vacant else seat.participant
                if begins < ends:
                    found.append(Tie(through, relation, below, level, who, seat.position, None, begins, ends))
    return found


@st.composite
def _members(draw: st.DrawFn, held: Sequence[Held], territory: str, features: Features) -> list[Tie]:
    """Draw who holds a territory, with or without shares; some on days on which they have no seat."""
    names = sorted({seat.participant for seat in held})
    shares = st.sampled_from([None, Decimal("0.6"), Decimal("0.25"), Decimal("0.333333")])
    found = [
        Tie(Through.TERRITORY, "", territory, 0, who, f"S-{who}-1", draw(shares), *draw(st.sampled_from(STAYS)))
        for who in draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    ]
    if "vacant" in features and draw(st.booleans()):
        found.append(Tie(Through.TERRITORY, "", territory, 0, None, "S-empty", draw(shares), *ALWAYS))
    return found


@st.composite
def own_rates(draw: st.DrawFn) -> list[OwnRate]:
    """Draw personal rates; who has none, or none on some days, is an exception."""
    asked = [(who, name) for who in PEOPLE for name in ("commission", "weight")]
    usual = {"commission": draw(rates), "weight": draw(rates)}
    stays = draw(st.dictionaries(st.sampled_from(asked), st.sampled_from([None, *STAYS[-2:]]), max_size=3))
    given = ((who, name, stays.get((who, name), ALWAYS)) for who, name in asked)
    return [OwnRate(who, name, usual[name], *stay) for who, name, stay in given if stay is not None]


@st.composite
def assigned(draw: st.DrawFn) -> list[Assigned]:
    """Draw who is paid by the plan."""
    stays = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from([None, *STAYS[-2:]]), max_size=2))
    given = ((who, stays.get(who, ALWAYS)) for who in PEOPLE)
    return [Assigned(who, *stay) for who, stay in given if stay is not None]
