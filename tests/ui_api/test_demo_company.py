"""The demo company is the same for everybody who gives its seed, and looks like a company."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
import yaml

from compledger.demo_company import CompanyTooSmall, write_company
from compledger.demo_company.dice import Dice
from compledger.rules.language import parse_rule_set

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2026, 6, 30)
EVENTS = {"B", "I", "P", "C", "R"}
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of 40, small enough to look at from every side."""
    folder = tmp_path_factory.mktemp("small")
    write_company(folder, payees=40)
    return folder


@pytest.fixture(scope="module")
def full_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company of the demo."""
    folder = tmp_path_factory.mktemp("full")
    write_company(folder)
    return folder


def rows(folder: Path, name: str) -> Rows:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_participant(people: Rows) -> dict[str, Rows]:
    found: dict[str, Rows] = defaultdict(list)
    for row in people:
        found[row["participant"]].append(row)
    return found


def comma(text: str) -> Decimal:
    assert re.fullmatch(r"-?\d+,\d+", text, re.ASCII)
    return Decimal(text.replace(",", "."))


def german_day(text: str) -> date:
    day, month, year = text.split(".")
    return date.fromisoformat(f"{year}-{month}-{day}")


def in_force(row: dict[str, str], day: str) -> bool:
    return row["effective_from"] <= day and (not row["effective_until"] or day < row["effective_until"])


def quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def all_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def quotas(folder: Path) -> dict[tuple[str, str], Decimal]:
    both = rows(folder, "quotas.csv") + rows(folder, "quotas-2025-revision.csv")
    return {(row["participant"], row["period"]): Decimal(row["amount"]) for row in both}


def sold_lines(folder: Path) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    orders = {row["order_number"]: row for row in rows(folder, "orders.csv")}
    for line in rows(folder, "order-lines.csv"):
        yield orders[line["order_number"]], line


def credits_by_quarter(folder: Path) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order, line in sold_lines(folder):
        if order["sold_by"]:
            found[order["sold_by"], quarter(german_day(order["ordered_on"]))] += comma(line["line_amount"])
    return found


# the same bytes


def test_the_same_seed_writes_the_same_bytes(company: Path, tmp_path: Path) -> None:
    write_company(tmp_path, payees=40)
    assert all_files(tmp_path) == all_files(company)


def test_another_seed_makes_another_company(company: Path, tmp_path: Path) -> None:
    write_company(tmp_path, seed=8, payees=40)
    for name in ("people.csv", "quotas.csv", "orders.csv", "order-lines.csv", "lifecycle.csv"):
        assert (tmp_path / name).read_bytes() != (company / name).read_bytes()


def test_the_dice_fall_alike_on_every_python() -> None:
    dice = Dice(7, "a test")
    assert [dice.below(1_000) for _ in range(6)] == [123, 160, 276, 120, 797, 391]


def test_a_company_of_a_few_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CompanyTooSmall, match="19 payees"):
        write_company(tmp_path, payees=19)


@pytest.mark.parametrize("payees", [20, 33, 61])
def test_companies_of_other_sizes_can_be_made(payees: int, tmp_path: Path) -> None:
    write_company(tmp_path, seed=3, payees=payees)
    assert len(by_participant(rows(tmp_path, "people.csv"))) == payees


# people


def test_the_demo_has_250_payees_in_four_levels(full_company: Path) -> None:
    people = rows(full_company, "people.csv")
    assert len(by_participant(people)) == 250
    above = {row["position"]: row["reports_to"] for row in people}

    def level(position: str) -> int:
        return 1 + level(above[position]) if above[position] else 1

    levels = Counter(level(person[0]["position"]) for person in by_participant(people).values())
    assert sorted(levels) == [1, 2, 3, 4]
    assert levels[1] == 1
    assert levels[1] < levels[2] < levels[3] < levels[4]


def test_a_participant_has_one_position_a_day_and_a_position_one_holder(company: Path) -> None:
    people = rows(company, "people.csv")
    for key in ("participant", "position"):
        held: dict[str, Rows] = defaultdict(list)
        for row in sorted(people, key=lambda row: row["effective_from"]):
            held[row[key]].append(row)
        for facts in held.values():
            assert all(fact["effective_from"] < (fact["effective_until"] or "9999") for fact in facts)
            for before, after in pairwise(facts):
                assert before["effective_until"]
                assert before["effective_until"] <= after["effective_from"]


def test_everybody_reports_to_a_position_of_the_company(company: Path) -> None:
    people = rows(company, "people.csv")
    positions = {row["position"] for row in people}
    assert [row["position"] for row in people if not row["reports_to"]] == ["CRO"]
    assert {row["reports_to"] for row in people} - {""} <= positions


def test_ids_are_pseudonymous_and_rates_exact(company: Path) -> None:
    for row in rows(company, "people.csv"):
        assert ID.fullmatch(row["participant"])
        assert ID.fullmatch(row["position"])
        assert re.fullmatch(r"0\.\d{4,8}", row["commission_rate"], re.ASCII)


def test_people_join_leave_rise_move_and_get_other_rates(company: Path) -> None:
    careers = by_participant(rows(company, "people.csv")).values()
    pairs = [pair for facts in careers for pair in pairwise(facts)]
    assert any(facts[0]["effective_from"] > "2025-01-01" for facts in careers)
    assert any(facts[-1]["effective_until"] for facts in careers)
    assert any(before["title"] != after["title"] for before, after in pairs)
    moved = [b for b, a in pairs if b["position"] == a["position"] and b["reports_to"] != a["reports_to"]]
    assert moved
    assert any(a["effective_from"] == "2026-01-01" and a["commission_rate"] != b["commission_rate"] for b, a in pairs)


def test_names_stand_in_people_only(full_company: Path) -> None:
    words = set()
    for row in rows(full_company, "people.csv"):
        assert not any(row["name"] in value for key, value in row.items() if key != "name")
        words.update(row["name"].split())
    for name, content in all_files(full_company).items():
        if name != "people.csv":
            assert not words & set(re.findall(r"[^\W\d_]+(?:’[^\W\d_]+)?", content.decode())), name


# quotas


def test_a_quota_belongs_to_somebody_who_held_a_selling_position(company: Path) -> None:
    people = by_participant(rows(company, "people.csv"))
    for row in rows(company, "quotas.csv"):
        year, number = row["period"].split("-Q")
        months = [f"{year}-{month:02}-01" for month in range(int(number) * 3 - 2, int(number) * 3 + 1)]
        facts = [fact for fact in people[row["participant"]] for month in months if in_force(fact, month)]
        assert {fact["title"] for fact in facts} & {"Account Executive", "Senior Account Executive", "Sales Manager"}
        assert Decimal(row["amount"]) > 0


def test_the_revision_changes_quotas_that_were_handed_out(company: Path) -> None:
    first = {(row["participant"], row["period"]): row["amount"] for row in rows(company, "quotas.csv")}
    revised = rows(company, "quotas-2025-revision.csv")
    assert revised
    for row in revised:
        assert first[row["participant"], row["period"]] != row["amount"]
        assert row["period"] in {"2025-Q3", "2025-Q4"}


# orders


def test_a_line_amount_is_quantity_times_price_less_discount(company: Path) -> None:
    for _, line in sold_lines(company):
        exact = int(line["quantity"]) * comma(line["unit_price"]) * (1 - comma(line["discount"]))
        assert comma(line["line_amount"]) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_orders_are_numbered_in_order_of_days_within_the_demo(company: Path) -> None:
    orders = rows(company, "orders.csv")
    days = [german_day(order["ordered_on"]) for order in orders]
    assert days == sorted(days)
    assert days[0] >= FIRST_DAY
    assert days[-1] <= LAST_DAY
    assert len({order["order_number"] for order in orders}) == len(orders)


def test_every_order_has_one_to_four_lines_of_different_products(company: Path) -> None:
    lines: dict[str, list[str]] = defaultdict(list)
    for _, line in sold_lines(company):
        lines[line["order_number"]].append(line["product"])
    assert lines.keys() == {order["order_number"] for order in rows(company, "orders.csv")}
    assert all(1 <= len(products) == len(set(products)) <= 4 for products in lines.values())


def test_only_web_orders_have_no_seller_and_sellers_are_there_and_have_a_quota(company: Path) -> None:
    people, targets = by_participant(rows(company, "people.csv")), quotas(company)
    for order in rows(company, "orders.csv"):
        assert (order["sold_by"] == "") == (order["channel"] == "web")
        if order["sold_by"]:
            day = german_day(order["ordered_on"])
            assert (order["sold_by"], quarter(day)) in targets
            assert any(in_force(fact, day.isoformat()) for fact in people[order["sold_by"]])


def test_returns_come_later_from_the_same_seller_and_take_no_more_than_was_sold(company: Path) -> None:
    orders = {row["order_number"]: row for row in rows(company, "orders.csv")}
    sold = {(line["order_number"], line["product"]): int(line["quantity"]) for _, line in sold_lines(company)}
    returns = [(order, line) for order, line in sold_lines(company) if line["returns"]]
    assert all(comma(line["line_amount"]) < 0 for _, line in returns)
    assert all(comma(line["line_amount"]) > 0 for _, line in sold_lines(company) if not line["returns"])
    for order, line in returns:
        original = orders[line["returns"]]
        assert german_day(original["ordered_on"]) < german_day(order["ordered_on"])
        assert (original["sold_by"], original["customer"]) == (order["sold_by"], order["customer"])
        assert 0 < -int(line["quantity"]) <= sold[line["returns"], line["product"]]


def test_the_demo_sells_like_a_company(full_company: Path) -> None:
    orders = rows(full_company, "orders.csv")
    assert 8_000 <= len(orders) <= 10_000
    returned = {line["order_number"] for _, line in sold_lines(full_company) if line["returns"]}
    assert 0.02 < len(returned) / len(orders) < 0.06
    assert Counter(order["customer"] for order in orders).most_common(1)[0][1] > 10
    months = Counter(order["ordered_on"][3:] for order in orders)
    assert months["09.2025"] > 2 * months["08.2025"]


def test_attainments_spread_around_the_quota(full_company: Path) -> None:
    sold = credits_by_quarter(full_company)
    attainments = sorted(sold[key] / quota for key, quota in quotas(full_company).items())
    count = len(attainments)
    assert Decimal("0.90") < median(attainments) < Decimal("1.00")
    assert Decimal("0.35") < attainments[count // 100] < Decimal("0.60")
    assert Decimal("1.35") < attainments[-count // 100] < Decimal("1.70")


# later deliveries


def test_corrections_change_sellers_and_amounts_under_the_same_keys(company: Path) -> None:
    orders = {row["order_number"]: row for row in rows(company, "orders.csv")}
    lines = {(row["order_number"], row["line_number"]): row for row in rows(company, "order-lines.csv")}
    corrected_orders = rows(company, "orders-corrected.csv")
    corrected_lines = rows(company, "order-lines-corrected.csv")
    numbers = {row["order_number"] for row in corrected_orders}
    assert len(numbers) == len(corrected_orders) == 40
    assert [key for key in lines if key[0] in numbers] == [
        (row["order_number"], row["line_number"]) for row in corrected_lines
    ]
    sellers = [row for row in corrected_orders if row != orders[row["order_number"]]]
    amounts = [row for row in corrected_lines if row != lines[row["order_number"], row["line_number"]]]
    assert len(sellers) == 10
    assert len(amounts) == 20
    assert all(row["sold_by"] != orders[row["order_number"]]["sold_by"] for row in sellers)
    targets = quotas(company)
    assert all((row["sold_by"], quarter(german_day(row["ordered_on"]))) in targets for row in sellers)


def test_the_lifecycle_of_a_line_makes_sense(company: Path) -> None:
    lines = {(line["order_number"], line["line_number"]): (order, line) for order, line in sold_lines(company)}
    events = rows(company, "lifecycle.csv")
    assert len({event["event_key"] for event in events}) == len(events)
    assert {event["event"] for event in events} == EVENTS
    lives: dict[tuple[str, str], dict[str, tuple[date, Decimal]]] = defaultdict(dict)
    for event in events:
        day = german_day(event["event_day"])
        assert day <= LAST_DAY
        lives[event["order_number"], event["line_number"]][event["event"]] = (day, comma(event["amount"]))
    assert lives.keys() == lines.keys()
    for key, life in lives.items():
        order, line = lines[key]
        assert life["B"] == (german_day(order["ordered_on"]), comma(line["line_amount"]))
        assert not {"C", "I"} <= life.keys()
        if "C" in life:
            assert life["C"][1] == -life["B"][1]
        if "P" in life:
            assert life["I"][0] + timedelta(20) < life["P"][0]
            assert 0 < life["P"][1] <= life["I"][1]


# documents


@pytest.mark.parametrize("name", ["order-lines", "lifecycle", "people", "quotas"])
def test_a_mapping_names_columns_that_its_files_have(name: str, company: Path) -> None:
    mapping = yaml.safe_load((company / f"mappings/{name}.yaml").read_text(encoding="utf-8"))
    headers = {}
    for file_id, file in mapping["files"].items():
        paths = sorted(company.glob(file["match"]))
        assert paths, file["match"]
        first, *others = [path.read_text(encoding="utf-8").partition("\n")[0].split(",") for path in paths]
        assert all(other == first for other in others)
        headers[file_id] = first
    known = Counter(column for header in headers.values() for column in header)
    known.update(f"{file_id}.{column}" for file_id, header in headers.items() for column in header)
    for origin in mapping["columns"].values():
        if isinstance(origin, str) or "constant" not in origin:
            named = [origin] if isinstance(origin, str) else origin.get("columns", [origin.get("column")])
            assert all(known[column] == 1 for column in named), named


def test_the_plans_parse_and_use_fields_that_the_mapping_declares(company: Path) -> None:
    mapping = yaml.safe_load((company / "mappings/order-lines.yaml").read_text(encoding="utf-8"))
    documents = sorted((company / "rule-sets").glob("*.yaml"))
    found = [parse_rule_set(path.read_text(encoding="utf-8"), path.name) for path in documents]
    assert [(plan.name, plan.label) for plan in found] == [
        ("nordlicht-sales", "2025"),
        ("nordlicht-sales", "2026"),
        ("nordlicht-services-spif", "1"),
    ]
    for plan in found:
        assert {name: mapping["columns"][name]["kind"] for name in plan.fields} == plan.fields
    assert found[0].effective_until == found[1].effective_from
    assert found[0].earnings[0].table != found[1].earnings[0].table


def test_the_calendar_has_a_quarter_for_every_quota(company: Path) -> None:
    calendar = yaml.safe_load((company / "calendar.yaml").read_text(encoding="utf-8"))
    assert calendar["quarters"] == {"from": FIRST_DAY, "until": LAST_DAY + timedelta(1)}
    assert {row["period"] for row in rows(company, "quotas.csv")} == {
        f"{year}-Q{number}" for year, numbers in ((2025, 4), (2026, 2)) for number in range(1, numbers + 1)
    }
