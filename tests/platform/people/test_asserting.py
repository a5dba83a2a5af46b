"""Asserting single facts by command: what is in the way must be named, what is named must be known."""

import json
from pathlib import Path

import pytest

from compledger.people import KINDS
from compledger.store import Store
from tests.commands import Said, Terminal
from tests.platform.imports.samples import nothing_changes, write_text

REASON = ("--reason", "a test")


@pytest.fixture
def terminal(store: Store, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A store with one seat and whoever holds it."""
    found = Terminal(store.location, capsys)
    set_(found, "seat position=S-1 title=Rep business_unit=Sales --from 2025-01-01")
    set_(found, "seat position=S-2 title=Rep business_unit=Sales --from 2025-01-01")
    set_(found, "holding participant=P-1 position=S-1 --from 2025-01-01")
    return found


def set_(terminal: Terminal, words: str) -> str:
    return terminal.ok("people", "set", *words.split(), *REASON)


def refused(terminal: Terminal, words: str) -> Said:
    said = terminal.give("people", *words.split(), *REASON)
    assert said.code == 1, said
    return said


def shown(terminal: Terminal, subject: str, day: str = "2025-06-01", *words: str) -> list[dict[str, object]]:
    facts: list[dict[str, object]] = json.loads(terminal.ok("people", "show", subject, "--on", day, "--json", *words))[
        "facts"
    ]
    return facts


def test_an_overlap_that_names_nothing_is_refused_with_the_facts_in_the_way(store: Store, terminal: Terminal) -> None:
    with nothing_changes(store):
        said = refused(terminal, "set holding participant=P-1 position=S-2 --from 2025-07-01")
    assert "fact 1 holds from 2025-01-01. Name what it takes the place of (1)" in said.err
    set_(terminal, "holding participant=P-1 position=S-2 --from 2025-07-01 --supersedes 1")
    found = [shown(terminal, "P-1", day)[0]["position"] for day in ("2025-06-30", "2025-07-01")]
    assert found == ["S-1", "S-2"]


def test_a_refused_overlap_does_not_tell_what_it_is_in_the_way_of(terminal: Terminal) -> None:
    set_(terminal, "rate participant=P-1 name=commission rate=0.0777 --from 2025-01-01")
    set_(terminal, "quota participant=P-1 measure=s calendar=c period=p amount=98765 currency=EUR")
    rate = refused(terminal, "set rate participant=P-1 name=commission rate=0.01 --from 2025-06-01")
    assert "fact 1 holds from 2025-01-01" in rate.err
    assert "0777" not in rate.out + rate.err
    quota = refused(terminal, "set quota participant=P-1 measure=s calendar=c period=p amount=1 currency=EUR")
    assert "fact 1 holds for the period" in quota.err
    assert "98765" not in quota.out + quota.err


def test_a_fact_that_takes_no_day_from_what_it_names_is_refused(terminal: Terminal) -> None:
    said = refused(
        terminal, "set holding participant=P-1 position=S-2 --from 2024-01-01 --until 2025-01-01 --supersedes 1"
    )
    assert "takes no day from fact 1" in said.err


def test_to_assert_what_is_known_changes_nothing(store: Store, terminal: Terminal) -> None:
    with nothing_changes(store):
        set_(terminal, "holding participant=P-1 position=S-1 --from 2025-02-01 --until 2025-03-01")


def test_several_may_hold_a_territory_and_be_mentors_at_once(terminal: Terminal) -> None:
    set_(terminal, "territory territory=T-1 title=North --from 2025-01-01")
    set_(terminal, "territory_member territory=T-1 level=participant subject=P-1 share=0.5 --from 2025-01-01")
    set_(terminal, "territory_member territory=T-1 level=position subject=S-2 --from 2025-01-01")
    members = [f for f in shown(terminal, "T-1") if f["kind"] == "territory_member"]
    assert [(f["level"], f["subject"], f["share"]) for f in members] == [
        ("participant", "P-1", "0.5"),
        ("position", "S-2", None),
    ]
    for other in ("line", "mentor", "overlay"):
        kind = "line position=S-1" if other == "line" else f"relation position=S-1 relation={other}"
        set_(terminal, f"{kind} reports_to=S-2 --from 2025-01-01")
    assert [f["kind"] for f in shown(terminal, "S-1")] == ["seat", "holding", "line", "relation", "relation"]


def test_a_value_that_is_left_out_stays_as_it_is(terminal: Terminal) -> None:
    set_(terminal, "paying_entity paying_entity=E-1 title=One country=DE currency=EUR time_zone=Europe/Berlin "
                   "--from 2020-01-01")  # fmt: skip
    set_(
        terminal, "payee participant=P-1 paying_entity=E-1 currency=EUR bank_reference=BANK-00012345 --from 2025-01-01"
    )
    set_(terminal, "payee participant=P-1 currency=CHF --from 2025-05-01 --supersedes 1")
    (payee,) = [f for f in shown(terminal, "P-1") if f["kind"] == "payee"]
    assert (payee["paying_entity"], payee["currency"], payee["bank_reference"]) == ("E-1", "CHF", "BANK-00012345")
    text = terminal.ok("people", "show", "P-1", "--on", "2025-06-01")
    assert "bank_reference ••••2345" in text
    assert "BANK-00012345" not in text


def test_the_most_specific_rate_and_plan_win_and_the_others_are_shown_as_overridden(terminal: Terminal) -> None:
    set_(terminal, "level_rate level=title subject=Rep name=commission rate=0.03 --from 2025-01-01")
    set_(terminal, "level_rate level=position subject=S-1 name=commission rate=0.04 --from 2025-03-01")
    set_(terminal, "rate participant=P-1 name=commission rate=0.05 --from 2025-06-01")
    for day, rate in (("2025-02-01", "0.03"), ("2025-04-01", "0.04"), ("2025-06-01", "0.05")):
        rates = [f for f in shown(terminal, "P-1", day) if "rate" in str(f["kind"])]
        assert [f["rate"] for f in rates if not f["overridden"]] == [rate]


QUOTA, ENTITY = "set quota participant=P-1 measure=s calendar=c period=p", "set paying_entity paying_entity=E title=E"
UNWRITABLE = (
    ("set holding participant=P-1 position=S-9 --from 2025-01-01", "there is no position 'S-9'"),
    ("set holding participant=P-1 --until 2025-01-01", "holds from a day on: give --from"),
    ("set holding position=S-1 --from 2025-01-01", "holding needs participant"),
    ("set holding participant=P-2 seat=S-1 --from 2025-01-01", "holding has no seat"),
    ("set holding participant=P-2 --from 2025-01-01", "without position"),
    ("set holding participant=P-2 position=S-1 --from 2025-02-01 --until 2025-02-01", "is not after 2025-02-01"),
    (f"{QUOTA} amount=1 currency=EUR --from 2025-01-01", "leave the days out"),
    (f"{QUOTA} amount=1e3 currency=EUR", "write an exact amount"),
    ("set personal_currency participant=P-1 currency=EURO --from 2025-01-01", "ISO 4217"),
    ("set payee participant=P-1 paying_entity=E currency=EUR bank_reference=DE89370400440532013000 --from 2025-01-01",
     "not the account's number"),
    ("set rate participant=P-1 name=commission rate=1.5 --from 2025-01-01", "a rate from 0 to 1"),
    ("set plan level=team subject=S-1 plan=x --from 2025-01-01", "write participant or position or title"),
    (f"{ENTITY} country=XX currency=EUR time_zone=UTC --from 2025-01-01", "ISO 3166"),
    (f"{ENTITY} country=DE currency=EUR time_zone=CEST2 --from 2025-01-01", "a time zone"),
    ("set holding participant=p@example.com position=S-1 --from 2025-01-01", "pseudonymous id"),
    ("withdraw holding participant=P-2 --from 2025-01-01", "no holding of P-2 holds on any day"),
    ("show Z-1", "Check the id"),
)  # fmt: skip


def test_what_cannot_be_is_refused_and_leaves_no_trace(store: Store, terminal: Terminal) -> None:
    with nothing_changes(store):
        for words, reason in UNWRITABLE:
            given = words.split()
            said = terminal.give("people", *given, *(REASON if given[0] != "show" else ()))
            assert said.code == 1, words
            assert reason in said.err, words


def test_every_kind_of_fact_can_be_set_shown_and_withdrawn(terminal: Terminal) -> None:
    known = {
        "participant": "P-1", "position": "S-1", "reports_to": "S-2", "territory": "T-1", "paying_entity": "E-1",
        "business_unit": "B-1", "parent": "", "level": "position", "subject": "S-1", "title": "Rep", "country": "DE",
        "currency": "EUR", "time_zone": "UTC", "share": "0.5", "rate": "0.1", "amount": "10.5", "relation": "mentor",
        "dimension": "product", "value": "bikes", "plan": "p", "name": "commission", "measure": "sales",
        "calendar": "months", "period": "2025-01", "bank_reference": "B-123456789",
    }  # fmt: skip
    for kind in KINDS.values():
        if kind.name in {"seat", "holding"}:
            continue
        days = ("--from", "2025-01-01") if kind.dated else ()
        columns = [f"{column.name}={known[column.name]}" for column in kind.columns]
        terminal.ok("people", "set", kind.name, *columns, *days, *REASON)
    for kind in reversed(KINDS.values()):
        named = next(column for column in kind.columns if column.refers)
        subject = known[named.name]
        days = ("--from", "2025-01-01") if kind.dated else ()
        key = [f"{column.name}={known[column.name]}" for column in kind.key]
        assert kind.name in {f["kind"] for f in shown(terminal, subject)}, kind.name
        terminal.ok("people", "withdraw", kind.name, *key, *days, *REASON)
        assert kind.name not in {f["kind"] for f in shown(terminal, subject)}, kind.name


def test_who_asserted_a_fact_and_from_which_position_is_shown(terminal: Terminal, tmp_path: Path) -> None:
    account = terminal.ok("whoami").split("\t")[0]
    said = terminal.ok("people", "show", "P-1", "--on", "2025-06-01")
    assert f"[fact 1, asserted by {account} from log position 2]" in said
    assert "nothing held" in terminal.ok("people", "show", "P-1", "--on", "2024-12-31")
    history = terminal.ok("audit", "history", "--subject", "P-1")
    assert "fact.asserted" in history


def test_the_event_of_a_fact_of_a_level_is_about_whom_it_speaks_of(terminal: Terminal) -> None:
    set_(terminal, "plan level=participant subject=P-1 plan=p --from 2025-01-01")
    set_(terminal, "level_rate level=position subject=S-2 name=commission rate=0.03 --from 2025-01-01")
    set_(terminal, "level_quota level=title subject=Rep measure=s calendar=c period=p amount=1 currency=EUR")
    history = terminal.ok("audit", "history", "--verb", "fact.asserted").splitlines()[-3:]
    assert [line.split()[-1] for line in history] == ["P-1", "S-2", "Rep"]


LINES = """
mapping: mentors
target: relations
source: hr
files: {mentors: {match: "*.csv"}}
columns: {position: seat, relation: {constant: mentor}, reports_to: mentor, effective_from: {constant: "2025-01-01"}}
"""


def test_the_history_of_an_id_has_the_batches_that_said_something_of_it(terminal: Terminal, tmp_path: Path) -> None:
    set_(terminal, "seat position=S-3 title=Rep business_unit=Sales --from 2025-01-01")
    mapping = write_text(tmp_path / "mapping.yaml", LINES)
    for name, row in (("one", "S-1,S-2"), ("two", "S-3,S-1"), ("three", "S-2,S-3")):
        terminal.ok("import", write_text(tmp_path / f"{name}.csv", f"seat,mentor\n{row}\n"), "--mapping", mapping)
    terminal.ok("people", "undo", "2", *REASON)

    def batches(subject: str) -> list[list[str]]:
        lines = terminal.ok("audit", "history", "--subject", subject).splitlines()
        return [line.split()[-2:] for line in lines if "batch" in line]

    accepted = {n: ["batch.accepted", f"batch-{n}"] for n in (1, 2, 3)}
    assert batches("S-1") == [accepted[1], accepted[2], ["batch.undone", "batch-2"]]
    assert batches("S-2") == [accepted[1], accepted[3]]
    assert batches("P-1") == []


def test_a_seat_with_two_holders_is_a_notice_and_no_gap(terminal: Terminal) -> None:
    terminal.ok("people", "withdraw", "seat", "position=S-2", "--from", "2025-01-01", *REASON)
    set_(terminal, "paying_entity paying_entity=E title=E country=DE currency=EUR time_zone=UTC --from 2025-01-01")
    set_(terminal, "payee participant=P-1 paying_entity=E currency=EUR --from 2025-01-01")
    days = ("--from", "2025-05-01", "--until", "2025-08-01")
    assert terminal.give("people", "gaps", *days) == Said(0, "", "no gaps\n")
    set_(terminal, "holding participant=P-2 position=S-1 --from 2025-06-01 --until 2025-07-01")
    set_(terminal, "payee participant=P-2 paying_entity=E currency=EUR --from 2025-01-01")
    said = terminal.give("people", "gaps", *days)
    assert "several_holders  S-1  from 2025-06-01 until 2025-07-01: several hold the seat at once" in said.out
    # P-2 has never held another seat, and is missing from none before or after.
    assert (said.code, said.err) == (0, "no gaps; to be looked at: 1\n")


def test_quotas_are_shown_on_the_days_of_their_period(terminal: Terminal, tmp_path: Path) -> None:
    calendar = "calendar: months\ntitle: Months\nmonths: {from: 2025-01-01, until: 2025-07-01}\n"
    terminal.ok("calendar", "publish", write_text(tmp_path / "calendar.yaml", calendar))
    for period, amount in (("2025-01", 1), ("2025-02", 2), ("someday", 3)):
        columns = f"measure=s calendar=months period={period} amount={amount} currency=EUR"
        set_(terminal, f"quota participant=P-1 {columns}")
        set_(terminal, f"level_quota level=title subject=Rep {columns}")
    for day, periods in (
        ("2025-01-31", ["2025-01", "someday"]), ("2025-02-01", ["2025-02", "someday"]), ("2025-03-01", ["someday"])
    ):  # fmt: skip
        found = shown(terminal, "P-1", day)
        for kind in ("quota", "level_quota"):
            assert [f["period"] for f in found if f["kind"] == kind] == periods
