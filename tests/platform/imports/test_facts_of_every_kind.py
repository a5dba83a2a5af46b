"""Facts of every kind by file: known again by key and first day, ended by what follows, withdrawn when they vanish."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compledger.imports import Outcome, RowsRefused, parse_mapping
from compledger.imports.targets import TARGETS
from compledger.people import (
    KINDS,
    NEWEST,
    all_holding,
    held_on,
    holders_of,
    manager_of,
    members_of,
    one_holding,
    titles,
)
from compledger.plans import parse_calendar, publish_calendar
from compledger.rules.language import DocumentRefused
from compledger.store import Store
from tests.platform.imports.samples import import_into, nothing_changes, write_text
from tests.writing import write

DAY = date(2025, 6, 1)
SEATS = "position,title,business_unit,effective_from\nS-1,Rep,Sales,2025-01-01\nS-2,Rep,Sales,2025-01-01\n"
HOLDINGS = "participant,position,effective_from,effective_until\nP-1,S-1,2025-01-01,\nP-2,S-2,2025-01-01,\n"


def mapping_of(target: str, *columns: str, more: str = "") -> str:
    pairs = ", ".join(f"{name}: {name}" for name in columns)
    return (
        f"mapping: m\ntarget: {target}\nsource: hr\n{more}files: {{rows: {{match: '*.csv'}}}}\ncolumns: {{{pairs}}}\n"
    )


def bring(store: Store, folder: Path, target: str, text: str, more: str = "") -> Outcome:
    columns = text.partition("\n")[0].split(",")
    path = write_text(folder / f"{target}.csv", text)
    return import_into(store, path, mapping=mapping_of(target, *columns, more=more))


@pytest.fixture
def staffed(store: Store, tmp_path: Path) -> Store:
    """A store with two seats and whoever holds them."""
    bring(store, tmp_path, "seats", SEATS)
    bring(store, tmp_path, "holdings", HOLDINGS)
    return store


def held(store: Store, who: str, day: date = DAY) -> str | None:
    with store.reading() as session:
        return held_on(session, who, on=day, as_of=NEWEST)


FILES: Mapping[str, str] = {
    "lines": "position,reports_to,effective_from\nS-2,S-1,2025-01-01\n",
    "relations": "position,relation,reports_to,effective_from\nS-1,mentor,S-2,2025-01-01\nS-1,overlay,S-2,2025-01-01\n",
    "business_units": "business_unit,title,parent,effective_from\nB-2,Two,B-1,2025-01-01\nB-1,One,,2025-01-01\n",
    "paying_entities": "paying_entity,title,country,currency,time_zone,effective_from\n"
    "E-1,One,DE,EUR,Europe/Berlin,2025-01-01\n",
    "payees": "participant,paying_entity,currency,bank_reference,effective_from\nP-1,E-1,EUR,B-17,2025-01-01\n",
    "personal_currencies": "participant,currency,effective_from\nP-1,CHF,2025-01-01\n",
    "territories": "territory,title,parent,effective_from\nT-1,All,,2025-01-01\nT-2,North,T-1,2025-01-01\n",
    "territory_members": "territory,level,subject,share,effective_from\nT-1,participant,P-1,0.5,2025-01-01\n"
    "T-1,position,S-2,,2025-01-01\n",
    "territory_rules": "territory,dimension,value,effective_from\nT-1,geography,DE,2025-01-01\n",
    "plan_assignments": "level,subject,plan,effective_from\ntitle,Rep,field-sales,2025-01-01\n",
    "rates": "participant,name,rate,effective_from\nP-1,commission,0.05,2025-01-01\n",
    "level_rates": "level,subject,name,rate,effective_from\ntitle,Rep,commission,0.03,2025-01-01\n",
    "quotas": "participant,measure,calendar,period,amount,currency\nP-1,sales,months,2025-01,100,EUR\n",
    "level_quotas": "level,subject,measure,calendar,period,amount,currency\nposition,S-1,sales,months,2025-01,90,EUR\n",
}
"""One file for each target, in an order in which what is referred to comes first."""


def test_every_kind_of_fact_comes_in_by_file_once_and_holds(staffed: Store, tmp_path: Path) -> None:
    assert {"seats", "holdings", *FILES} == {kind.target for kind in KINDS.values()}
    with write(staffed) as writing:
        text = "calendar: months\ntitle: Months\nmonths: {from: 2025-01-01, until: 2025-04-01}\n"
        publish_calendar(writing, parse_calendar(text, "calendar.yaml"))
    for target, text in FILES.items():
        rows = text.count("\n") - 1
        assert bring(staffed, tmp_path, target, text).new == rows, target
        kind = TARGETS[target].kind
        assert kind is not None
        with staffed.reading() as session:
            assert len(all_holding(session, kind, on=DAY, as_of=NEWEST)) == rows, target
    with nothing_changes(staffed):
        for target, text in FILES.items():
            bring(staffed, tmp_path, target, text)
    with staffed.reading() as session:
        members = members_of(session, "T-1", on=DAY, as_of=NEWEST)
        assert [(m.participant, m.share) for m in members] == [("P-1", Decimal("0.5")), ("P-2", None)]
        assert manager_of(session, "S-2", on=DAY, as_of=NEWEST) == "S-1"


LEVELS = "level,subject,plan,effective_from\n"
ACCOUNT = "DE89370400440532013000"
PAYEES = "participant,paying_entity,currency,effective_from\n"
REFUSED = (
    ("holdings", "participant,position,effective_from\nP-1,S-9,2025-01-01\n", "import people or seats first"),
    ("lines", "position,reports_to,effective_from\nS-1,S-1,2025-01-01\n", "is the position itself"),
    ("territories", "territory,title,parent,effective_from\nT-1,All,T-9,2025-01-01\n", "is no territory that is known"),
    ("payees", PAYEES + "P-1,E-9,EUR,2025-01-01\n", "import paying_entities first"),
    ("plan_assignments", LEVELS + "position,S-9,p,2025-01-01\n", "is no position that is known"),
    ("payees", PAYEES.replace("currency", "currency,bank_reference") + f"P-1,E,EUR,{ACCOUNT},2025-01-01\n",
     "is an account number"),
    ("plan_assignments", LEVELS + "team,S-1,p,2025-01-01\n", "is none of participant, position"),
    ("rates", "participant,name,rate,effective_from\nP-1,c,1.2,2025-01-01\n", "is not a rate from 0 to 1"),
    ("holdings", "participant,position,effective_from,effective_until\nP-1,S-1,2025-01-01,\nP-1,S-2,2025-02-01,\n",
     "overlaps the days of row 2 of the same participant"),
    ("paying_entities", "paying_entity,title,country,currency,time_zone,effective_from\nE,E,ZZ,EUR,UTC,2025-01-01\n",
     "is not an ISO 3166 country"),
    ("paying_entities", "paying_entity,title,country,currency,time_zone,effective_from\nE,E,DE,EUR,Berlin,2025-01-01\n",
     "is not a time zone"),
    ("level_quotas", "level,subject,measure,calendar,period,amount,currency\ntitle,Rep,s,c,p,1,EUR\n",
     "is no period of a published calendar"),
)  # fmt: skip


def test_rows_that_cannot_be_facts_are_refused(staffed: Store, tmp_path: Path) -> None:
    for target, text, reason in REFUSED:
        with pytest.raises(RowsRefused, match=reason):
            bring(staffed, tmp_path, target, text)


def test_a_full_extract_withdraws_what_it_no_longer_brings_and_nothing_of_others(
    staffed: Store, tmp_path: Path
) -> None:
    text = mapping_of("holdings", "participant", "position", "effective_from").replace("source: hr", "source: other")
    other = write_text(tmp_path / "other.csv", "participant,position,effective_from\nP-3,S-1,2025-01-01\n")
    import_into(staffed, other, mapping=text)
    left = HOLDINGS.replace("P-2,S-2,2025-01-01,\n", "")
    assert bring(staffed, tmp_path, "holdings", left).withdrawn == 0
    assert held(staffed, "P-2") == "S-2"
    full = bring(staffed, tmp_path, "holdings", left, more="extract: full\n")
    assert (full.unchanged, full.withdrawn) == (1, 1)
    assert [held(staffed, who) for who in ("P-1", "P-2", "P-3")] == ["S-1", None, "S-1"]
    with nothing_changes(staffed):
        bring(staffed, tmp_path, "holdings", left, more="extract: full\n")
    assert bring(staffed, tmp_path, "holdings", HOLDINGS, more="extract: full\n").corrected == 1
    assert held(staffed, "P-2") == "S-2"


def test_a_full_extract_whose_rows_are_cut_otherwise_withdraws_no_day_that_it_brings(
    staffed: Store, tmp_path: Path
) -> None:
    head = HOLDINGS.partition("\n")[0]
    two = f"{head}\nP-1,S-1,2025-01-01,2025-03-01\nP-1,S-2,2025-03-01,\n"
    bring(staffed, tmp_path, "holdings", two, more="extract: full\n")
    bring(staffed, tmp_path, "holdings", f"{head}\nP-1,S-2,2025-01-01,\n", more="extract: full\n")
    assert {held(staffed, "P-1", day) for day in (date(2025, 1, 1), date(2025, 3, 1), DAY)} == {"S-2"}
    bring(staffed, tmp_path, "holdings", f"{head}\nP-1,S-2,2025-02-01,\n", more="extract: full\n")
    assert [held(staffed, "P-1", day) for day in (date(2025, 1, 1), date(2025, 2, 1))] == [None, "S-2"]


def test_overlaps_with_days_that_another_row_has_said_can_be_refused_row_by_row(staffed: Store, tmp_path: Path) -> None:
    head = HOLDINGS.partition("\n")[0]
    careful = "overlaps: refuse\n"
    bring(staffed, tmp_path, "holdings", f"{head}\nP-1,S-2,2025-03-01,2025-05-01\n", more=careful)
    assert [held(staffed, "P-1", day) for day in (date(2025, 2, 28), date(2025, 3, 1), DAY)] == ["S-1", "S-2", "S-1"]
    with nothing_changes(staffed), pytest.raises(RowsRefused) as refused:
        bring(staffed, tmp_path, "holdings", f"{head}\nP-2,S-1,2025-06-01,\nP-1,S-1,2025-04-01,\n", more=careful)
    (refusal,) = refused.value.refusals
    assert (refusal.row, refusal.column, refusal.value) == (3, "effective_from", "2025-04-01")
    assert "takes days that fact 3 (holding P-1) says from 2025-03-01 until 2025-05-01" in refusal.reason
    bring(staffed, tmp_path, "holdings", f"{head}\nP-1,S-1,2025-03-01,2025-05-01\n", more=careful)
    assert held(staffed, "P-1", date(2025, 3, 1)) == "S-1"


def test_a_mapping_without_the_end_leaves_the_end_as_it_is(staffed: Store, tmp_path: Path) -> None:
    head = HOLDINGS.partition("\n")[0]
    bring(staffed, tmp_path, "holdings", f"{head}\nP-1,S-1,2025-01-01,2025-05-01\n")
    with nothing_changes(staffed):
        bring(staffed, tmp_path, "holdings", "participant,position,effective_from\nP-1,S-1,2025-01-01\n")
    bring(staffed, tmp_path, "holdings", "participant,position,effective_from\nP-1,S-2,2025-01-01\n")
    assert [held(staffed, "P-1", day) for day in (date(2025, 4, 30), date(2025, 5, 1))] == ["S-2", None]


def test_a_mapping_without_an_optional_value_leaves_the_value_as_it_is(staffed: Store, tmp_path: Path) -> None:
    bring(staffed, tmp_path, "territories", FILES["territories"])
    bring(staffed, tmp_path, "territories", "territory,title,effective_from\nT-2,Far North,2025-01-01\n")
    with staffed.reading() as session:
        found = one_holding(session, KINDS["territory"], on=DAY, as_of=NEWEST, territory="T-2")
    assert found is not None
    assert (found.title, found.parent) == ("Far North", "T-1")


PEOPLE = """mapping: people
target: people
source: hr
files: {people: {match: "people.csv"}}
columns:
  participant: {column: who, values: {FREI: nobody}}
  position: {column: node, path: own, root: top}
  title: title
  business_unit: {constant: Sales}
  reports_to: {column: node, path: parent, root: top}
  effective_from: from
  effective_until: {column: last, last_day: included}
"""


def test_paths_name_seats_and_a_seat_may_be_vacant(store: Store, tmp_path: Path) -> None:
    head = "who,node,title,from,last\nP-1,,Boss,2025-01-01,\n"
    rows = f"{head}FREI,/3/,Rep,2025-01-01,\nP-2,/3/1/,Rep,2025-01-01,2025-06-30\n"
    import_into(store, write_text(tmp_path / "people.csv", rows), mapping=PEOPLE)
    ask: dict[str, Any] = {"on": DAY, "as_of": NEWEST}
    with store.reading() as session:
        assert titles(session, NEWEST, DAY) == {"top": "Boss", "3": "Rep", "3.1": "Rep"}
        assert [manager_of(session, seat, **ask) for seat in ("top", "3", "3.1")] == [None, "top", "3"]
        assert [holders_of(session, seat, **ask) for seat in ("top", "3", "3.1")] == [["P-1"], [], ["P-2"]]
    assert [held(store, "P-2", day) for day in (date(2025, 6, 30), date(2025, 7, 1))] == ["3.1", None]


def test_a_full_extract_of_people_leaves_the_seat_of_who_has_left_vacant(store: Store, tmp_path: Path) -> None:
    rows = "who,node,title,from,last\nP-1,,Boss,2025-01-01,\nP-2,/3/,Rep,2025-01-01,\n"
    import_into(store, write_text(tmp_path / "people.csv", rows), mapping=PEOPLE)
    full = PEOPLE.replace("source: hr", "source: hr\nextract: full")
    left = rows.replace("P-2,/3/,Rep,2025-01-01,\n", "")
    assert import_into(store, write_text(tmp_path / "people.csv", left), mapping=full).withdrawn == 1
    with store.reading() as session:
        assert holders_of(session, "3", on=DAY, as_of=NEWEST) == []
        assert titles(session, NEWEST, DAY) == {"top": "Boss", "3": "Rep"}
        assert manager_of(session, "3", on=DAY, as_of=NEWEST) == "top"


@pytest.mark.parametrize(
    ("target", "more", "fault"),
    [
        ("transactions", "extract: full\n", "transactions cannot have 'extract' full"),
        ("exchange_rates", "overlaps: refuse\n", "exchange_rates cannot have 'overlaps' refuse"),
        ("seats", "extract: some\n", "extract"),
    ],
)
def test_only_facts_about_people_are_withdrawn_or_refused_by_their_days(target: str, more: str, fault: str) -> None:
    required = [field.name for field in TARGETS[target].fields if field.required]
    with pytest.raises(DocumentRefused, match=fault):
        parse_mapping(mapping_of(target, *required, more=more), "mapping.yaml")
