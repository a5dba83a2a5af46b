"""`what-if`: the difference that supposed sales, quotas and plans make, and nothing of it is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from compledger.store import Store, StoreLocation, newest_position
from tests.commands import Terminal
from tests.platform.runs.small_company import SmallCompany, plan
from tests.platform.runs.test_incremental import TWO_SELLERS

JSON_LINES = """{"amount": 400.00, "day": "2025-03-20", "seller": "P-1"}

{"amount": "600", "day": "2025-03-21", "seller": "P-1"}
"""


@pytest.fixture
def company(location: StoreLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> SmallCompany:
    made = SmallCompany(Terminal(location, capsys), tmp_path)
    made.bring("sales", TWO_SELLERS)
    made.publish(plan())
    return made


def supposed(company: SmallCompany, *words: str | Path, whose: tuple[str, ...] = ("--participant", "P-1")) -> Any:
    said = company.terminal.ok("what-if", "--period", "2025-Q1", *whose, *words, "--json")
    (found,) = json.loads(said)["what_if"]
    return found


def pay(found: Any) -> dict[str, tuple[str, str]]:
    return {each["participant"]: (each["known"], each["supposed"]) for each in found["payees"]}


def test_a_sale_that_might_be_made_is_paid_on_top(company: SmallCompany) -> None:
    found = supposed(company, "--sale", "amount=1000,day=2025-03-20,seller=P-1,region=EMEA")
    assert pay(found) == {"P-1": ("70.00", "170.00")}
    assert found["exceptions"] == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deals.csv", "amount,day,seller,region\n400,2025-03-20,P-1,EMEA\n600,2025-03-21,P-1,\n"),
        ("deals.jsonl", JSON_LINES),
    ],
)
def test_sales_come_from_a_file_as_well(company: SmallCompany, name: str, text: str) -> None:
    file = company.folder / name
    file.write_text(text, encoding="utf-8")
    assert pay(supposed(company, "--sales", file)) == {"P-1": ("70.00", "170.00")}


def test_a_quota_a_sale_less_and_a_plan_may_be_supposed_together(company: SmallCompany) -> None:
    assert pay(supposed(company, "--quota", "P-1:sales=600")) == {"P-1": ("70.00", "90.00")}
    assert pay(supposed(company, "--without", "erp:A-2")) == {"P-1": ("70.00", "25.00")}
    document = company.folder / "other.yaml"
    document.write_text(plan(version="draft", begins="2025-02-01", above="3"), encoding="utf-8")
    assert pay(supposed(company, "--document", document)) == {"P-1": ("70.00", "80.00")}
    both = supposed(company, "--document", document, "--quota", "P-1:sales=600", "--without", "A-3")
    assert pay(both) == {"P-1": ("70.00", "135.00")}


def test_everybody_is_told_and_what_becomes_an_exception(company: SmallCompany) -> None:
    found = supposed(company, "--sale", "amount=10,day=2025-01-20,seller=P-2", whose=("--everyone",))
    assert pay(found)["P-1"] == ("70.00", "70.00")
    assert found["exceptions"] == {"no_seat": {"known": 0, "supposed": 1}}
    text = company.terminal.ok("what-if", "--period", "2025-Q1", "--everyone", "--quota", "P-1:sales=600")
    assert "P-1\tcommission\t70.00\t90.00\t+20" in text
    assert "together\t\t70.00\t90.00\t+20" in text


def test_nothing_is_written_but_that_it_was_asked(company: SmallCompany, store: Store) -> None:
    files = sorted(store.bulk.folder.rglob("*"))
    with store.reading() as session:
        before = newest_position(session)
    supposed(company, "--sale", "amount=1000,day=2025-03-20,seller=P-1")
    with store.reading() as session:
        assert newest_position(session) == before + 1
    assert sorted(store.bulk.folder.rglob("*")) == files
    assert "statement.read" in company.terminal.ok("audit", "history").splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("--participant", "P-1", "--sale", "amount=1,day=2025-03-20,colour=red"), 1, "knows a field 'colour'"),
        (("--participant", "P-1", "--sale", "amount=1,day=2025-04-20"), 1, "its day 2025-04-20 is none of 2025-Q1"),
        (("--participant", "P-1", "--sale", "amount=1.0e3,day=2025-03-20"), 1, "is not an amount"),
        (("--participant", "P-1", "--sale", "amount=1"), 1, "it has no day"),
        (("--participant", "P-1", "--sale", "amount"), 1, "is not of the form FIELD=VALUE"),
        (("--participant", "P-1", "--quota", "P-1=5"), 1, "is not of the form PARTICIPANT:MEASURE=AMOUNT"),
        (("--participant", "P-1", "--quota", "P-1:sales=much"), 1, "is not an amount"),
        (("--participant", "P-1", "--without", "A-9"), 1, "there is no transaction 'A-9'"),
        (("--team", "P-1"), 1, "nobody stands below 'P-1'"),
        (("--participant", "P-1", "--everyone"), 1, "say whose pay"),
        ((), 1, "say whose pay"),
    ],
)
def test_what_cannot_be_supposed_is_refused_with_the_way_on(
    company: SmallCompany, words: tuple[str, ...], code: int, reason: str
) -> None:
    said = company.terminal.give("what-if", "--period", "2025-Q1", *words)
    assert said.code == code
    assert reason in said.err
