"""The same plan in pandas: one mask a rule, merges, groups and running totals, in whole numbers."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from tests.benchmarks.engine.answer import LOAD, Answer, Group, Total
from tests.benchmarks.engine.clock import Clock
from tests.benchmarks.engine.columns import load_columns
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.masks import mask_of
from tests.benchmarks.engine.numpy_peer import CENT, HALF_CENT
from tests.benchmarks.engine.plan import MEASURES
from tests.benchmarks.engine.reach import REPS_KEY, TEAMS_KEY, Reached, kind_of, reached_by_rep, reached_by_team, terms
from tests.benchmarks.engine.rules import ROLES


def calculate(company: Company) -> Answer:
    """Calculate the year."""
    clock = Clock()
    with clock.stage(LOAD):
        tx = pd.DataFrame(load_columns(company))
        rep, team = _reached(reached_by_rep()), _reached(reached_by_team(company))
        paid_by = _terms(company)
    with clock.stage("match"):
        matched = _match(company, tx)
    with clock.stage("lines"):
        credit = _credits(matched, rep, team)
    with clock.stage("ordered"):
        lines = _earn(credit, paid_by)
    with clock.stage("totals"):
        totals = _totals(lines, paid_by)
    return Answer(totals, clock, len(matched), {}, company.rows)


def _reached(rows: Iterable[Reached]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(Reached._fields))


def _terms(company: Company) -> pd.DataFrame:
    names = ["account", "measure", "t1", "t2", "t3", "r0", "r1", "r2", "r3", "cap"]
    rows = [(t.account, t.measure, *t.bounds, *t.rates, t.cap) for t in terms(company)]
    return pd.DataFrame(rows, columns=names)


def _match(company: Company, tx: pd.DataFrame) -> pd.DataFrame:
    kept = ["day", "quarter", "sold_by", "team", "amount"]
    parts = []
    for rule in company.rules:
        kind = kind_of(ROLES.index(rule.shares), rule.measure)
        parts.append(tx.loc[mask_of(rule, tx), kept].assign(rule=rule.number, kind=kind))
    return pd.concat(parts).reset_index(names="row")


def _credits(matched: pd.DataFrame, rep: pd.DataFrame, team: pd.DataFrame) -> pd.DataFrame:
    by_rep = matched.assign(key=matched["kind"] * REPS_KEY + matched["sold_by"]).merge(rep, on="key")
    by_team = matched.assign(key=matched["kind"] * TEAMS_KEY + matched["team"]).merge(team, on="key")
    both = pd.concat([by_rep, by_team])
    credit = both.assign(credit=both["amount"] * both["share"], group=both["account"] * 4 + both["quarter"])
    return credit.sort_values(["group", "day", "row", "rule", "role"])


def _earn(credit: pd.DataFrame, paid_by: pd.DataFrame) -> pd.DataFrame:
    amounts = credit.groupby("group", sort=False)["credit"]
    lines = credit.assign(total=amounts.cumsum(), final=amounts.transform("sum")).merge(paid_by, on="account")
    product = lines["r0"] * lines["credit"]
    retroactive = lines["r0"].copy()
    for tier in (1, 2, 3):
        bound, rate = lines[f"t{tier}"], lines[f"r{tier}"]
        above = (lines["total"] - bound).clip(lower=0) - (lines["total"] - lines["credit"] - bound).clip(lower=0)
        product += (rate - lines[f"r{tier - 1}"]) * above
        retroactive = retroactive.mask(lines["final"] >= bound, rate)
    product = product.mask(lines["measure"] == MEASURES.index("services"), retroactive * lines["credit"])
    earned = np.sign(product) * ((product.abs() + HALF_CENT) // CENT)
    return lines[["account", "group", "credit"]].assign(earned=earned)


def _totals(lines: pd.DataFrame, paid_by: pd.DataFrame) -> dict[Group, Total]:
    sums = lines.groupby("group").agg(lines=("credit", "size"), credited=("credit", "sum"), earned=("earned", "sum"))
    caps = paid_by.set_index("account")["cap"].reindex(sums.index // 4).to_numpy()
    sums["paid"] = np.minimum(sums["earned"].to_numpy(), caps)
    return {Group(g // 8, g // 4 % 2, g % 4): Total(*figures) for g, *figures in sums.itertuples()}
