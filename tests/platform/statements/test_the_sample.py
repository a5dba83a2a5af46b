from decimal import Decimal

import pytest

from compledger.rules.money import round_half_up
from compledger.statements.model import StatementLine
from tests.samples import the_statement

LINES = the_statement().lines


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"line {line.number}")
def test_a_line_pays_its_slice_times_its_rate_rounded_half_up(line: StatementLine) -> None:
    assert line.slice * line.rate * line.times == line.exact
    assert round_half_up(line.exact, 2) == line.earned


def test_every_slice_begins_where_the_one_before_it_ended() -> None:
    tiers = [line.tier for line in LINES if line.tier]
    assert [tier.slice_from for tier in tiers] == [Decimal(0), *(tier.slice_until for tier in tiers[:-1])]


def test_a_slice_lies_within_its_tier() -> None:
    for tier in (line.tier for line in LINES if line.tier):
        assert tier.begins * tier.quota <= min(tier.slice_from, tier.slice_until)
        if tier.ends is not None:
            assert max(tier.slice_from, tier.slice_until) <= tier.ends * tier.quota


def test_the_slices_of_an_order_cut_at_a_bound_add_up_to_its_credit() -> None:
    cut = [line for line in LINES if line.source_key == "SO-71832"]
    assert len(cut) == 2
    assert sum(line.slice for line in cut) == cut[0].credited


def test_lines_add_up_to_components_components_to_the_statement_and_slices_to_the_measurement() -> None:
    statement = the_statement()
    for component in statement.components:
        lines = [line for line in LINES if line.component == component.id]
        assert (len(lines), sum(line.earned for line in lines)) == (component.lines, component.earned)
    assert sum(component.earned for component in statement.components) == statement.earned
    sales = statement.measurements[0]
    assert sum(line.slice for line in LINES if line.tier) == sales.credited
    assert sales.quota is not None
    assert sales.attainment == round_half_up(sales.credited / sales.quota, 6)
