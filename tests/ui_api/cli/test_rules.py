"""`compledger rules`: from a draft to a publication, what a change means, a plan in words, and bundles."""

import json
from pathlib import Path

import pytest

from compledger.access import Role
from compledger.store import Store, StoreLocation
from tests.commands import Terminal
from tests.conftest import NewStore
from tests.platform.plans.a_plan import CALENDAR, SHEET, plan, with_sheet
from tests.signed_in import sign_in_for_commands

EXAMPLE = """
examples:
  - id: below-quota
    text: 5 % of 600 is 30.
    period: {name: 2025-Q1, from: 2025-01-01, until: 2025-04-01}
    people: [{participant: P-1, title: Seller, quotas: {sales: 1000}}]
    transactions: [{day: 2025-01-10, amount: 600, seller: P-1, region: EMEA}]
    expects: [{participant: P-1, component: commission, earns: 30.00}]
"""
WITH_EXAMPLE = plan().rstrip() + EXAMPLE
WRONG_EXAMPLE = WITH_EXAMPLE.replace("earns: 30.00", "earns: 31.00")
FAULTY = plan().replace("measure: sales", "measure: sale")


@pytest.fixture
def terminal(location: StoreLocation, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    """A terminal at a store with a calendar."""
    (tmp_path / "calendar.yaml").write_text(CALENDAR, encoding="utf-8")
    opened = Terminal(location, capsys)
    opened.ok("calendar", "publish", tmp_path / "calendar.yaml")
    return opened


def file(folder: Path, document: str, name: str = "plan.yaml") -> Path:
    path = folder / name
    path.write_text(document, encoding="utf-8")
    return path


def verbs(terminal: Terminal) -> list[str]:
    events = terminal.ok("audit", "history", "--subject", "plan", "--json").splitlines()
    return [json.loads(event)["verb"] for event in events]


# From a draft to a publication


def test_a_plan_goes_from_draft_to_checked_to_published(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.give("rules", "draft", file(tmp_path, FAULTY)).out == "-\n"
    found = terminal.give("rules", "check", "--draft", "plan")
    assert found.code == 2
    assert "no measure is called 'sale'" in found.out
    hash_ = terminal.ok("rules", "draft", file(tmp_path, plan())).strip()
    said = terminal.give("rules", "publish", "--draft", "plan")
    assert said.code == 1
    assert "compledger rules check --draft plan" in said.err
    assert hash_ in terminal.ok("rules", "check", "--draft", "plan")
    assert terminal.ok("rules", "publish", "--draft", "plan").strip() == hash_
    assert verbs(terminal) == ["rule_set.drafted", "rule_set.drafted", "rule_set.checked", "rule_set.published"]


def test_publishing_a_file_checks_it_and_records_all_three(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.give("rules", "publish", file(tmp_path, FAULTY)).code == 2
    said = terminal.give("rules", "publish", file(tmp_path, plan()))
    assert "retroactive: in force from 2025-01-01" in said.err
    assert "nothing changed" in terminal.give("rules", "publish", tmp_path / "plan.yaml").err
    assert verbs(terminal) == ["rule_set.drafted", "rule_set.checked", "rule_set.published"]


def test_saving_and_checking_the_same_again_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    for _ in range(2):
        terminal.ok("rules", "draft", file(tmp_path, plan()))
        terminal.ok("rules", "check", "--draft", "plan")
    assert verbs(terminal) == ["rule_set.drafted", "rule_set.checked"]


def test_who_writes_a_plan_does_not_publish_it(
    location: StoreLocation, terminal: Terminal, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sign_in_for_commands(location, roles={Role.COMP_ADMIN}, login="author")
    alone = Terminal(location, capsys, signed_in=False)
    alone.ok("rules", "draft", file(tmp_path, plan()))
    alone.ok("rules", "check", "--draft", "plan")
    assert "not permitted" in alone.give("rules", "publish", "--draft", "plan").err
    sign_in_for_commands(location, roles={Role.APPROVER}, login="approver")
    assert alone.give("rules", "publish", "--draft", "plan").code == 0


def test_a_document_whose_example_fails_is_refused_and_nothing_of_it_is_recorded(
    terminal: Terminal, tmp_path: Path
) -> None:
    said = terminal.give("rules", "publish", file(tmp_path, WRONG_EXAMPLE))
    assert said.code == 2
    assert "example 'below-quota': expected 'commission' of P-1 to come to 31" in said.err
    assert verbs(terminal) == []
    terminal.ok("rules", "draft", tmp_path / "plan.yaml")
    assert terminal.give("rules", "check", "--draft", "plan").code == 2
    assert "was not checked" in terminal.give("rules", "publish", "--draft", "plan").err
    assert verbs(terminal) == ["rule_set.drafted"]
    found = json.loads(terminal.ok("rules", "check", file(tmp_path, WITH_EXAMPLE), "--json"))
    assert (found["findings"], found["examples"]) == ([], 1)
    terminal.ok("rules", "publish", tmp_path / "plan.yaml")


@pytest.mark.parametrize("command", ["check", "publish"])
def test_either_a_file_or_a_draft_is_named(terminal: Terminal, tmp_path: Path, command: str) -> None:
    path = file(tmp_path, plan())
    for words in ((), (path, "--draft", "plan")):
        said = terminal.give("rules", command, *words)
        assert said.code == 1
        assert "either a FILE or --draft NAME" in said.err


def test_a_draft_that_is_not_there_is_said_so(terminal: Terminal) -> None:
    assert "there is no draft of 'plan'" in terminal.give("rules", "check", "--draft", "plan").err


def test_sheets_are_found_beside_the_document_and_kept_with_it(terminal: Terminal, tmp_path: Path) -> None:
    path = file(tmp_path, with_sheet())
    said = terminal.give("rules", "check", path)
    assert said.code == 2
    assert "the sheet 'rates.csv' is not there" in said.out
    (tmp_path / "rates.csv").write_bytes(SHEET)
    terminal.ok("rules", "publish", path)
    (tmp_path / "rates.csv").unlink()
    assert "APAC" in terminal.ok("rules", "explain", "plan@1")


def test_a_sheet_that_leads_elsewhere_is_not_read(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_bytes(SHEET)
    (tmp_path / "inner").mkdir()
    document = with_sheet().replace("file: rates.csv", "file: ../secret.csv")
    said = terminal.give("rules", "check", file(tmp_path / "inner", document))
    assert said.code == 2
    assert "'../secret.csv' is not a sheet's name" in said.out


# Versions


def test_versions_are_listed_with_days_state_and_publisher(terminal: Terminal, tmp_path: Path) -> None:
    first = terminal.ok("rules", "publish", file(tmp_path, plan())).strip()
    terminal.ok("rules", "publish", file(tmp_path, plan(version="2", begins="2025-03-01")))
    terminal.ok("rules", "publish", file(tmp_path, plan(version="3", begins="2999-01-01")))
    rows = [line.split("\t") for line in terminal.ok("rules", "versions", "plan", "--on", "2025-02-28").splitlines()]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("1", "in force on 2025-02-28", "retroactive"),
        ("2", "-", "retroactive"),
        ("3", "-", "-"),
    ]
    assert rows[0][1:3] == ["2025-01-01 until further notice", first]
    assert rows[0][5].startswith("published by A-")
    position = int(rows[1][6].removeprefix("position "))
    then = json.loads(terminal.ok("rules", "versions", "plan", "--as-of", str(position - 1), "--json"))
    assert [version["label"] for version in then["versions"]] == ["1"]
    assert then["versions"][0]["retroactive"] is True


def test_the_draft_that_waits_is_listed_beside_the_versions(terminal: Terminal, tmp_path: Path) -> None:
    def states() -> list[str]:
        return [
            line.split("\t")[3] for line in terminal.ok("rules", "versions", "plan", "--on", "2024-12-31").splitlines()
        ]

    terminal.ok("rules", "draft", file(tmp_path, FAULTY))
    assert states() == ["draft 1, with faults"]
    assert terminal.ok("rules", "versions", "plan").startswith("-\t-\t-\t")
    terminal.ok("rules", "publish", file(tmp_path, plan()))
    assert states() == ["-"]
    hash_ = terminal.ok("rules", "draft", file(tmp_path, plan(version="2", above="3"))).strip()
    assert states() == ["-", "draft 3, not checked"]
    terminal.ok("rules", "check", "--draft", "plan")
    assert states() == ["-", "draft 3, checked"]
    listed = json.loads(terminal.ok("rules", "versions", "plan", "--json"))
    assert (listed["draft"]["label"], listed["draft"]["hash"], listed["draft"]["checked"]) == ("2", hash_, True)
    then = json.loads(
        terminal.ok("rules", "versions", "plan", "--json", "--as-of", str(listed["draft"]["position"] - 1))
    )
    assert then["draft"] is None
    terminal.ok("rules", "publish", "--draft", "plan")
    assert states() == ["-", "-"]


def test_without_a_name_all_rule_sets_are_listed_those_too_that_are_drafts_only(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert "there is no rule set yet" in terminal.give("rules", "versions").err
    terminal.ok("rules", "publish", file(tmp_path, plan()))
    terminal.ok("rules", "draft", file(tmp_path, plan().replace("rule_set: plan", "rule_set: other")))
    rows = [line.split("\t") for line in terminal.ok("rules", "versions").splitlines()]
    assert [(row[0], row[1], row[4].partition(" ")[0]) for row in rows] == [
        ("other", "1", "draft"),
        ("plan", "1", "in"),
    ]
    listed = json.loads(terminal.ok("rules", "versions", "--json"))["rule_sets"]
    assert [(one["rule_set"], len(one["versions"]), one["draft"] is None) for one in listed] == [
        ("other", 0, False), ("plan", 1, True),
    ]  # fmt: skip
    said = terminal.give("rules", "versions", "third")
    assert "nothing was ever published or drafted as 'third' (rule sets: other, plan)" in said.err


# What a version in the past touches


def test_a_version_in_the_past_names_the_calculated_periods_that_it_touches(terminal: Terminal, tmp_path: Path) -> None:
    assert "touches" not in terminal.give("rules", "publish", file(tmp_path, plan())).err
    calculated = terminal.ok("run", "calculate", "--period", "2025-Q1", "--period", "2025-Q2", "--json")
    runs = [run["run"] for run in json.loads(calculated)["runs"]]
    terminal.ok("rules", "draft", file(tmp_path, plan(version="2", begins="2025-05-01")))
    command = "compledger run calculate --rule-set plan --period 2025-Q2\n"
    preview = terminal.give("rules", "check", "--draft", "plan")
    assert f"once published it touches 1 calculated period:\n  plan 2025-Q2: run {max(runs)}\n" in preview.err
    assert preview.err.endswith(f"calculate again then: {command}")
    as_json = json.loads(terminal.ok("rules", "check", "--draft", "plan", "--json"))
    assert as_json["touches"] == [
        {"rule_set": "plan", "calendar": "quarters", "period": "2025-Q2", "run": max(runs), "closed": False}
    ]
    done = terminal.give("rules", "publish", "--draft", "plan")
    assert f"it touches 1 calculated period:\n  plan 2025-Q2: run {max(runs)}\ncalculate again: {command}" in done.err
    assert (
        "touches" not in terminal.give("rules", "publish", file(tmp_path, plan(version="2", begins="2025-05-01"))).err
    )
    terminal.ok(*command.split()[1:])


def test_a_new_rule_set_and_a_window_touch_what_was_calculated_without_and_after_them(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.ok("rules", "publish", file(tmp_path, plan()))
    terminal.ok("run", "calculate", "--period", "2025-Q1", "--period", "2025-Q2")
    terminal.ok("calendar", "close", "2025-Q1", "--reason", "done")
    years = "calendar: years\ntitle: Years\nyears: {from: 2025-01-01, until: 2026-01-01}\n"
    terminal.ok("calendar", "publish", file(tmp_path, years, "years.yaml"))
    document = (
        plan()
        .replace("rule_set: plan", "rule_set: other")
        .replace("currency: EUR", "effective_until: 2025-04-01\ncurrency: EUR")
    )
    said = terminal.give("rules", "publish", file(tmp_path, document)).err
    assert (
        "it touches 1 calculated period:\n  other 2025-Q1: calculated without it, closed: its runs stay as they are\n"
        in said
    )
    assert "calculate again" not in said
    window = document.replace('version: "1"', 'version: "2"').replace("credits: [own]", "credits: [own], window: years")
    said = terminal.give("rules", "publish", file(tmp_path, window)).err
    assert "  other 2025-Q2: calculated without it\ncalculate again: " in said


# What a change means


def test_a_change_is_told_between_files_and_versions(terminal: Terminal, tmp_path: Path) -> None:
    a, b = file(tmp_path, plan(), "a.yaml"), file(tmp_path, plan(version="2", above="3"), "b.yaml")
    where = "parameter: rate_tables.steps.tiers[100 %].times (clause 2)\n"
    told = f"{where}    before  the rate × [2]\n    after   the rate × [3]\n"
    in_german = "Wert: rate_tables.steps.tiers[100 %].times (Ziffer 2)\n    vorher   Satz × [2]\n"
    assert terminal.ok("rules", "diff", a, b, "--language", "de").startswith(in_german)
    assert terminal.give("rules", "diff", a, b).err == "1 parameter\n"
    assert terminal.ok("rules", "diff", a, b) == told
    terminal.ok("rules", "publish", a)
    assert terminal.ok("rules", "diff", "plan", b) == told
    terminal.ok("rules", "publish", b)
    assert terminal.ok("rules", "diff", "plan@1", "plan@2") == told
    (change,) = json.loads(terminal.ok("rules", "diff", "plan@1", "plan", "--json"))["changes"]
    assert change == {
        "path": "rate_tables.steps.tiers[100 %].times",
        "clause": "2",
        "kind": "tier",
        "class": "parameter",
        "before": "the rate × 2",
        "after": "the rate × 3",
    }
    assert terminal.give("rules", "diff", a, a).err.strip() == "they pay the same"


def test_files_are_compared_and_explained_without_a_store(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    nowhere = Terminal(StoreLocation(tmp_path / "none"), capsys)
    path = file(tmp_path, plan())
    assert nowhere.give("rules", "diff", path, path).code == 0
    assert "A plan" in nowhere.ok("rules", "explain", path, "--markdown")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("No Such Thing", "neither a file that is there nor a rule set's name"),
        ("other", "rule set 'other' has no version in force on"),
        ("plan@9", "has no version '9' (published: 1)"),
    ],
)
def test_what_is_not_there_is_said_so(terminal: Terminal, tmp_path: Path, given: str, said: str) -> None:
    terminal.ok("rules", "publish", file(tmp_path, plan()))
    found = terminal.give("rules", "explain", given)
    assert found.code == 1
    assert said in found.err


# A plan in words


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Each credit of “sales” pays 5 %, by the tiers of table “steps”."),
        ("de", "Für jede Anrechnung in „sales“ wird gezahlt: 5 %, nach der Staffel „steps“."),
    ],
)
def test_a_published_plan_is_told_in_both_languages_and_three_forms(
    terminal: Terminal, tmp_path: Path, language: str, sentence: str
) -> None:
    terminal.ok("rules", "publish", file(tmp_path, plan()))
    assert sentence in terminal.ok("rules", "explain", "plan", "--language", language)
    assert sentence in terminal.ok("rules", "explain", "plan", "--language", language, "--markdown")
    data = json.loads(terminal.ok("rules", "explain", "plan", "--language", language, "--json"))
    assert data["language"] == language
    assert {"paragraph": sentence} in [block for section in data["sections"] for block in section["blocks"]]


def test_the_schema_is_printed_without_a_store(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    schema = json.loads(Terminal(StoreLocation(tmp_path / "none"), capsys).ok("rules", "schema"))
    assert {"rule_set", "credit_rules", "examples"} <= set(schema["properties"])


# Bundles


def test_what_was_tried_in_one_store_is_published_in_another_with_the_same_hash(
    terminal: Terminal, tmp_path: Path, new_store: NewStore, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rates.csv").write_bytes(SHEET)
    first = terminal.ok("rules", "publish", file(tmp_path, with_sheet())).strip()
    second = terminal.ok("rules", "publish", file(tmp_path, plan(version="2", begins="2025-03-01"))).strip()
    bundle = tmp_path / "plans.json"
    assert terminal.ok("rules", "export", "plan@2", "plan@1", "--to", bundle).split() == [
        "plan", "2", second, "plan", "1", first,
    ]  # fmt: skip
    with new_store() as store:
        other = Terminal(_place(store), capsys)
        assert "compledger calendar publish" in other.give("rules", "import", bundle, "--publish").err
        other.ok("calendar", "publish", tmp_path / "calendar.yaml")
        assert other.ok("rules", "import", bundle).split() == ["plan", "1", first, "plan", "2", second]
        assert "checked\t-\tsaved by" in other.ok("rules", "versions", "plan")
        other.ok("rules", "import", bundle, "--publish")
        assert "nothing was changed" in other.give("rules", "import", bundle, "--publish").err
        again = tmp_path / "again.json"
        other.ok("rules", "export", "plan@1", "plan@2", "--to", again)
        assert again.read_bytes() == bundle.read_bytes()


def test_all_versions_of_all_rule_sets_arrive_in_order_so_that_the_same_ones_decide(
    terminal: Terminal, tmp_path: Path, new_store: NewStore, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rates.csv").write_bytes(SHEET)
    # The one published last covers all days of the others.
    for document in (
        with_sheet(),
        plan(version="3", begins="2025-03-01"),
        plan(version="2", begins="2025-02-01").replace("rule_set: plan", "rule_set: a-plan"),
        plan(version="2", above="3"),
    ):
        terminal.ok("rules", "publish", file(tmp_path, document))

    def listed(of: Terminal) -> list[list[str]]:
        rows = of.ok("rules", "versions", "--on", "2025-04-01").splitlines()
        return [row.split("\t")[:5] for row in rows]

    bundle, again = tmp_path / "all.json", tmp_path / "again.json"
    exported = terminal.ok("rules", "export", "--all", "--to", bundle).splitlines()
    assert [line.split("\t")[:2] for line in exported] == [["a-plan", "2"], ["plan", "1"], ["plan", "3"], ["plan", "2"]]
    assert len(terminal.ok("rules", "export", "plan", "--all", "--to", again).splitlines()) == 3
    assert "Give a NAME, or --all" in terminal.give("rules", "export", "--to", again).err
    assert "'none' has no version in force" in terminal.give("rules", "export", "none", "--all", "--to", again).err
    with new_store() as store:
        other = Terminal(_place(store), capsys)
        other.ok("calendar", "publish", tmp_path / "calendar.yaml")
        assert "4 versions published" in other.give("rules", "import", bundle, "--publish").err
        assert listed(other) == listed(terminal)
        other.ok("rules", "export", "--all", "--to", again)
    assert again.read_bytes() == bundle.read_bytes()


def test_a_bundle_that_was_changed_is_refused_as_a_whole(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("rules", "publish", file(tmp_path, plan()))
    bundle = tmp_path / "plans.json"
    terminal.ok("rules", "export", "plan", "--to", bundle)
    bundle.write_bytes(bundle.read_bytes().replace(b"A plan", b"B plan"))
    said = terminal.give("rules", "import", bundle)
    assert said.code == 1
    assert "was changed after it was exported" in said.err


def _place(store: Store) -> StoreLocation:
    return store.location
