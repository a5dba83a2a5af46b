"""A plan in words leaves nothing out, in any language."""

import re
import string
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest

from compledger.rules.language import RuleSet, parse_rule_set, sheets_of
from compledger.rules.language.forms.exceptions import EXCEPTION_KINDS
from compledger.rules.language.forms.expression import (
    All,
    Arithmetic,
    Compare,
    Condition,
    Field,
    Formula,
    Literal,
    Not,
    OfPeriod,
    OfPerson,
    OneOf,
    PeriodFigure,
)
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.worked_example import ExamplePerson
from compledger.rules.meaning import diff
from compledger.rules.meaning import patterns as change_patterns
from compledger.rules.plain_words import (
    Language,
    as_data,
    as_markdown,
    as_text,
    example_patterns,
    explain,
    formula_patterns,
    plan_patterns,
)
from compledger.rules.plain_words.formulas import FormulaWords
from compledger.rules.plain_words.plan_in_words import Clause
from compledger.rules.plain_words.wording import Wording
from tests.rules.a_whole_plan import AMOUNT, COST, MONEY, PLAN, REGION, SHARE, credit_rule, earning, money, share, text
from tests.rules.mutations import mutations
from tests.rules.plain_words.other_language import english_in, patterns

ROOT = Path(__file__).parents[3]
EXAMPLES, GLOSSARY = ROOT / "rules" / "examples", ROOT / "docs" / "reference" / "glossary-de.md"
DOCUMENTS = [path for path in sorted(EXAMPLES.rglob("*.yaml")) if "\nrule_set:" in f"\n{path.read_text('utf-8')}"]
MUTATED = dict(mutations(PLAN))
del MUTATED[".fields[list_price]"]  # it would be of a currency and no money


def read(path: Path) -> RuleSet:
    """Return an example's rule set."""
    document = path.read_text(encoding="utf-8")
    sheets = {name: (path.parent / name).read_bytes() for name in sheets_of(document, path.name)}
    return parse_rule_set(document, path.name, sheets)


def names_in(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@pytest.mark.parametrize("name", patterns())
def test_every_phrase_is_there_in_every_language_with_the_same_names(name: str) -> None:
    pattern = patterns()[name]
    assert pattern.en.strip()
    assert pattern.de.strip()
    assert names_in(pattern.en) == names_in(pattern.de)


@pytest.mark.parametrize(
    "kinds", [formula_patterns, plan_patterns, change_patterns], ids=["formulas", "plan", "changes"]
)
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


def test_the_german_phrases_keep_to_the_glossary() -> None:
    rows = [line.split(" | ") for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    avoided = {row[2].removesuffix(" |") for row in rows[2:]}
    assert {"Version", "Quota", "Gutschrift"} <= avoided
    for name, pattern in patterns().items():
        found = {word for word in avoided if re.search(rf"\b{word}\b", pattern.de)}
        assert not found, f"{name} says {found}"


def test_a_condition_reads_like_a_sentence_in_both_languages() -> None:
    condition = All((Compare(REGION, "=", text("EMEA")), Compare(AMOUNT, ">=", money("1000"))))
    told = {language: FormulaWords(Wording(language)).condition(condition) for language in Language}
    assert told[Language.EN] == "region is “EMEA” and amount is at least 1,000"
    assert told[Language.DE] == "„region“ „EMEA“ lautet und der Betrag mindestens 1.000 beträgt"


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


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        (Arithmetic("*", share("2"), AMOUNT, MONEY), "2 × amount"),
        (Arithmetic("*", AMOUNT, share("0.25"), MONEY), "amount × 25 %"),
        (Arithmetic("/", AMOUNT, share("4"), MONEY), "amount ÷ 4"),
        (Arithmetic("-", share("1"), share("0.1"), SHARE), "100 % − 10 %"),
        (Arithmetic("-", AMOUNT, Arithmetic("-", COST, AMOUNT, MONEY), MONEY), "amount − (cost − amount)"),
        (Arithmetic("*", Arithmetic("+", AMOUNT, COST, MONEY), share("0.5"), MONEY), "(amount + cost) × 50 %"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_formulas_have_the_brackets_that_they_need_and_percents_where_one_says_so(formula: Formula, told: str) -> None:
    assert FormulaWords(Wording(Language.EN)).formula(formula) == told


def test_a_quota_is_told_only_where_something_asks_for_it() -> None:
    flat = replace(PLAN, earnings=(earning("flat"),), tables={}, measures=PLAN.measures[:1])
    assert "quota" not in as_text(explain(replace(flat, examples=()), Language.EN)).replace("and quotas", "")
    assert "Its quota is the one agreed" in as_text(explain(PLAN, Language.EN))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_example_plan_is_told_in_both_languages_and_does_not_differ_from_itself(path: Path) -> None:
    rule_set = read(path)
    for language in Language:
        told = explain(rule_set, language)
        for named in (*rule_set.credit_rules, *rule_set.earnings):
            assert named.text in told.sentences
    assert diff(rule_set, rule_set) == ()


def test_the_three_renderings_hold_the_same_cells() -> None:
    plan = explain(PLAN, Language.DE)
    text_form, data = as_text(plan), str(as_data(plan))
    for section in plan.sections:
        assert section.heading in text_form
        assert section.heading in data
    assert "| 60 % | 100 % | Satz × 1 |" in as_markdown(plan)
    assert "Satz × 1" in data


OF_THE_AUTHOR = {"Sales"}
"""Words of job titles and units in the examples that are words of our phrases, too."""


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_example_plan_has_an_english_word_in_german_or_a_blank_too_many(path: Path) -> None:
    rule_set = read(path)
    for section in explain(rule_set, Language.DE).sections:
        for block in section.blocks:
            for said in () if isinstance(block, Clause) else block.texts:
                assert not english_in(said, rule_set) - OF_THE_AUTHOR, said
    for language in Language:
        for said in explain(rule_set, language).sentences:
            assert said == " ".join(said.split()), said


def test_the_search_for_english_words_finds_them() -> None:
    assert english_in("Für jede Anrechnung wird gezahlt: the rate, half_up, marginal", PLAN) == {
        "the", "rate", "half_up", "marginal",
    }  # fmt: skip
    assert not english_in("Angerechnet wird „the rate“ aus own-orders.", PLAN)


@pytest.mark.parametrize(
    ("title", "unit", "told"),
    [("Rep", "North", "P-1: Rep in North"), ("", "North", "P-1: in North"), ("Rep", "", "P-1: Rep"), ("", "", "P-1")],
)
def test_somebody_in_an_example_is_told_by_what_is_known_of_them(title: str, unit: str, told: str) -> None:
    plan = read(EXAMPLES / "plans" / "flat-commission.yaml")
    person = ExamplePerson("P-1", title, unit, None)
    example = replace(plan.examples[0], people=(person,))
    assert f"- {told}\n" in as_text(explain(replace(plan, examples=(example,)), Language.EN))


def test_every_exception_that_an_example_can_expect_has_its_phrase() -> None:
    assert set(example_patterns.EXCEPTIONS) == set(EXCEPTION_KINDS)


QUANTITY = FieldKind.QUANTITY
SEAT_MONTHS = OfPeriod(PeriodFigure.SEAT_MONTHS, QUANTITY)
SELLER, HELPER = Field("seller", FieldKind.PARTICIPANT), Field("helper", FieldKind.PARTICIPANT)
TWO, THREE = (text("A"), text("B")), (text("A"), text("B"), text("C"))


@pytest.mark.parametrize(
    ("condition", "en", "de"),
    [
        (
            Compare(REGION, "<>", text("A")),
            "region is not “A” (and is given)",
            "„region“ nicht „A“ lautet (und angegeben ist)",
        ),
        (OneOf(REGION, THREE), "region is one of “A”, “B” and “C”", "„region“ „A“, „B“ oder „C“ lautet"),
        (OneOf(REGION, TWO[:1]), "region is “A”", "„region“ „A“ lautet"),
        (
            Not(OneOf(REGION, TWO)),
            "region is none of “A” and “B” (and is given)",
            "„region“ weder „A“ noch „B“ lautet (und angegeben ist)",
        ),
        (
            Not(OneOf(REGION, TWO[:1])),
            "region is not “A” (and is given)",
            "„region“ nicht „A“ lautet (und angegeben ist)",
        ),
        (
            Compare(SELLER, "<>", HELPER),
            "seller is another than helper (and is given)",
            "„seller“ anders als „helper“ ist (und angegeben ist)",
        ),
        (Compare(AMOUNT, "=", money("5")), "amount is 5", "der Betrag genau 5 beträgt"),
        (
            Compare(OfPerson("goal", SHARE), ">=", share("0.5")),
            "own rate “goal” is at least 50 %",
            "der persönliche Satz „goal“ mindestens 50 % beträgt",
        ),
        (
            Compare(SEAT_MONTHS, ">=", Literal(QUANTITY, Decimal(2))),
            "full months of the period in a position is at least 2",
            "die Zahl der vollen Monate der Periode auf einer Stelle mindestens 2 beträgt",
        ),
    ],
)
def test_conditions_are_told_as_one_would_say_them(condition: Condition, en: str, de: str) -> None:
    told = [FormulaWords(Wording(language)).condition(condition) for language in (Language.EN, Language.DE)]
    assert told == [en, de]
