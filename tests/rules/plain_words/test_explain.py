"""A plan in words leaves nothing out, in any language."""

import re
import string
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum

import pytest

from compledger.rules.language.expression_form import All, Compare
from compledger.rules.plain_words import (
    Language,
    as_data,
    as_markdown,
    as_text,
    explain,
    formula_patterns,
    plan_patterns,
)
from compledger.rules.plain_words import wording as wording_module
from compledger.rules.plain_words.formulas import FormulaWords
from compledger.rules.plain_words.wording import Pattern, Wording
from tests.rules.a_whole_plan import AMOUNT, PLAN, REGION, credit_rule, money, text
from tests.rules.mutations import mutations

MUTATED = dict(mutations(PLAN))
del MUTATED[".fields[list_price]"]  # it would be of a currency and no money


def patterns() -> dict[str, Pattern]:
    """Return every pattern of the catalogues by where it stands."""
    found = {}
    for module in (formula_patterns, plan_patterns, wording_module):
        for name, value in vars(module).items():
            several = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
            for key, item in [("", value), *several]:
                if isinstance(item, Pattern):
                    found[f"{name}{key and f'[{key}]'}"] = item
    return found


def names_in(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("name", patterns())
def test_every_phrase_is_there_in_every_language_with_the_same_names(name: str) -> None:
    pattern = patterns()[name]
    assert pattern.en.strip()
    assert pattern.de.strip()
    assert names_in(pattern.en) == names_in(pattern.de)


@pytest.mark.parametrize("kinds", [formula_patterns, plan_patterns], ids=["formulas", "plan"])
def test_no_kind_of_a_thing_lacks_its_phrase(kinds: object) -> None:
    by_kind = [v for v in vars(kinds).values() if isinstance(v, dict) and v and isinstance(next(iter(v)), Enum)]
    assert by_kind
    for phrases in by_kind:
        assert set(phrases) == set(type(next(iter(phrases))))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", MUTATED)
def test_whatever_is_changed_in_a_plan_is_told_otherwise(path: str, language: Language) -> None:
    assert as_text(explain(MUTATED[path], language)) != as_text(explain(PLAN, language))


def test_the_mutations_reach_every_part_of_a_plan() -> None:
    parts = {re.split(r"[.\[]", path)[1] for path in MUTATED}
    assert {"credit_rules", "measures", "tables", "earnings", "values", "examples", "exchange", "rounding"} <= parts
    assert len(MUTATED) > 300


def test_a_condition_reads_like_a_sentence_in_both_languages() -> None:
    condition = All((Compare(REGION, "=", text("EMEA")), Compare(AMOUNT, ">=", money("1000"))))
    told = {language: FormulaWords(Wording(language)).condition(condition) for language in Language}
    assert told[Language.EN] == "region is EMEA and amount is at least 1,000"
    assert told[Language.DE] == "region EMEA ist und der Betrag mindestens 1.000 beträgt"


@pytest.mark.parametrize(
    ("language", "number", "amount", "share", "day"),
    [
        (Language.EN, "1,234,567.891", "1,000.50 EUR", "2.5 %", "1 March 2025"),
        (Language.DE, "1.234.567,891", "1.000,50 EUR", "2,5 %", "1. März 2025"),
    ],
)
def test_numbers_and_days_are_written_as_the_language_does(
    language: Language, number: str, amount: str, share: str, day: str
) -> None:
    wording = Wording(language)
    assert wording.number(Decimal("1234567.8910")) == number
    assert wording.money(Decimal("1000.5"), "EUR") == amount
    assert wording.percent(Decimal("0.025")) == share
    assert wording.day(date(2025, 3, 1)) == day


def test_what_an_author_wrote_cannot_become_markup() -> None:
    rule = credit_rule("own", text="<b>all</b> | *of* it\n# at once")
    told = as_markdown(explain(replace(PLAN, credit_rules=(rule,)), Language.EN))
    assert "> \\<b\\>all\\</b\\> \\| \\*of\\* it \\# at once" in told


def test_the_three_renderings_hold_the_same_cells() -> None:
    plan = explain(PLAN, Language.DE)
    text_form, data = as_text(plan), str(as_data(plan))
    for section in plan.sections:
        assert section.heading in text_form
        assert section.heading in data
    assert "| 60 % | 100 % | den Satz × 1 |" in as_markdown(plan)
    assert "den Satz × 1" in data
