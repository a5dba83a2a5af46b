"""The peer: the import and the calculation as an analyst would write them with pandas, in binary floats."""

from pathlib import Path

import pandas as pd

BOUNDS = (0.0, 0.6, 0.8, 1.0, float("inf"))
TIMES = (0.8, 1.0, 1.5, 2.0)


def read_and_check(folder: Path) -> int:
    """Read the sales, check what the import checks, keep them as Parquet; return the rows."""
    sales = pd.read_csv(folder / "sales.csv", dtype=str)
    good = sales["amount"].str.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?") & sales["currency"].str.fullmatch("[A-Z]{3}")
    if not good.all() or sales["key"].duplicated().any():
        raise ValueError("refused")
    sales["day"] = pd.to_datetime(sales["day"], format="%Y-%m-%d")
    sales["amount"] = sales["amount"].astype(float)
    sales.to_parquet(folder / "pandas.parquet")
    return len(sales)


def calculate(folder: Path) -> dict[str, float]:
    """Return each payee's earnings, one rounded line an order and tier."""
    sales = pd.read_parquet(folder / "pandas.parquet")
    people = pd.read_csv(folder / "people.csv")
    sales = sales[sales["sold_by"].notna() & (sales["family"] != "Support")]
    sales = sales.merge(people, left_on="sold_by", right_on="participant")
    sales = sales.sort_values(["sold_by", "day", "key"])
    after = sales.groupby("sold_by")["amount"].cumsum()
    before = after - sales["amount"]
    earned = pd.Series(0.0, index=sales.index)
    for number, times in enumerate(TIMES):
        low = BOUNDS[number] * sales["quota"] if number else float("-inf")
        high = BOUNDS[number + 1] * sales["quota"]
        part = after.clip(low, high) - before.clip(low, high)
        earned += (part * sales["rate"] * times).round(2)
    return earned.groupby(sales["sold_by"]).sum().to_dict()
