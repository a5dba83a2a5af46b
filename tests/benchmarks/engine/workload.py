"""Makes a company to measure with: the same one for the same rows, rules and seed."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.benchmarks.engine import by_hand
from tests.benchmarks.engine.company import Company
from tests.benchmarks.engine.dimensions import REPS, TEAMS
from tests.benchmarks.engine.plan import MEASURES, Rule
from tests.benchmarks.engine.rules import seeded_rules
from tests.benchmarks.engine.transactions import write_transactions


@contextmanager
def company(rows: int, rules: int, seed: int = 7) -> Iterator[Company]:
    """Make a company in a folder of its own, for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="compledger-bench-") as name:
        file = Path(name) / "transactions.parquet"
        write_transactions(file, rows, seed)
        yield _with_quotas(_people(rows, seeded_rules(rules, seed), file, seed), seed)


def _people(rows: int, rules: tuple[Rule, ...], file: Path, seed: int) -> Company:
    dice = Random(seed)  # noqa: S311  nothing here is a secret
    teams: list[tuple[int, ...]] = []
    payees = REPS
    for _ in range(TEAMS):
        size = dice.choice((1, 2, 3))
        teams.append(tuple(range(payees, payees + size)))
        payees += size
    rates = tuple(dice.randrange(20, 81) for _ in range(payees))
    return Company(rows, rules, tuple(teams), rates, {}, file)


def _with_quotas(made: Company, seed: int) -> Company:
    """Give everybody quotas that they reach by half to well beyond, so that tiers and caps matter."""
    dice = Random(seed)  # noqa: S311
    credited = by_hand.credited_in_the_year(made)
    quotas = {}
    for payee in range(made.payees):
        for measure in range(len(MEASURES)):
            quarter = int(credited.get((payee, measure), 0)) // 4
            quotas[payee, measure] = max(100, quarter * 100 // dice.randrange(50, 180))
    return replace(made, quotas=quotas)
