"""How wide columns are taken to be: as wide as their values, and never narrower; one place counts as two."""

import duckdb
import pytest

from compledger.rules.columnar.plan.widths import Width, widths_of_columns

COLUMNS = {
    "none": ([], Width(1, 0)),
    "whole": (["100", "-2500"], Width(4, 0)),
    "cents": (["0.5", "-12.25"], Width(2, 2)),
    "tenths": (["-12.5", "0"], Width(2, 2)),
    "mills": (["1.005", "7"], Width(1, 3)),
    "five": (["-99.00001"], Width(2, 5)),
    "six": (["0.000001", "999999999999.999999"], Width(12, 6)),
}


@pytest.mark.parametrize("asked", [*([name] for name in COLUMNS), list(COLUMNS)], ids="-".join)
def test_columns_are_as_wide_as_their_values_alone_and_together(asked: list[str]) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE sale ({', '.join(f'{name} DECIMAL(18, 6)' for name in COLUMNS)})")
        for name, (values, _) in COLUMNS.items():
            for value in values:
                connection.execute(f"INSERT INTO sale ({name}) VALUES ({value})")
        found = widths_of_columns(connection, "sale", {name: name for name in asked})
    assert found == {name: COLUMNS[name][1] for name in asked}
