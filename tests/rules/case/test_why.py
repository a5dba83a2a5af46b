"""Why a sale is or is not somebody's: each part of a condition with its values, each seat with what it lacks."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.matching import Base, Flaw
from compledger.rules.case.results import Sale
from compledger.rules.case.why import Explainer, ForOne, Joined, NoSuchRule, Outcome
from tests.rules.case.small_company import DAY, FEBRUARY, JANUARY, SEATED, YEAR_END, crediter, sale

SOLD = "fields: {sold_by: participant}\n"


def about(known: Crediter, asked: Sale, participant: str) -> ForOne:
    """Return what somebody has of the one rule."""
    (found,) = Explainer(known).why_not(asked, participant).rules
    return found


def test_each_part_of_a_condition_has_its_values() -> None:
    known = crediter(
        '  - {id: r, text: Rule., to: sold_by, when: "'
        "(region = 'EMEA' or region is null) and amount - cost >= 300\"}\n",
        head="fields: {sold_by: participant, region: text, cost: money}\n",
    )
    verdict = Explainer(known).why(sale(region="APAC", cost=Decimal(800)), "r")
    assert not verdict.holds
    assert verdict.worked is None
    assert verdict.reaches == ()
    either, margin = verdict.condition.parts
    assert (either.joined, either.holds) == (Joined.ANY, False)
    assert [(part.text, part.holds, part.asked) for part in either.parts] == [
        ("region = 'EMEA'", False, (("region", "APAC"),)),
        ("region is null", False, (("region", "APAC"),)),
    ]
    assert margin.text == "(amount - cost) >= 300"
    assert margin.asked == (("amount", Decimal(1000)), ("cost", Decimal(800)))
    assert margin.comes_to == (Decimal(200), Decimal(300))
    assert verdict.failing == (either, margin)


def test_a_part_that_something_missing_leaves_open_is_neither_true_nor_false() -> None:
    known = crediter(
        '  - {id: r, text: Rule., to: sold_by, when: "not (cost > 5) and amount > 1"}\n',
        head="fields: {sold_by: participant, cost: money}\n",
    )
    verdict = Explainer(known).why(sale(cost=None), "r")
    assert verdict.condition.holds is None
    (kept,) = verdict.failing
    assert (kept.text, kept.holds, kept.joined) == ("not (cost > 5)", None, Joined.NOT)
    assert kept.parts[0].asked == (("cost", None),)


def test_what_is_credited_can_be_worked_out_again() -> None:
    known = crediter("  - {id: r, text: Rule., to: {field: sold_by, share: 0.5}, base: amount / 3}\n", head=SOLD)
    told = about(known, sale(), "P-1")
    worked, (reach,) = told.verdict.worked, told.verdict.reaches
    assert told.outcome is Outcome.CREDITED
    assert worked is not None
    assert (worked.text, worked.asked, worked.exact) == ("amount / 3", (("amount", Decimal(1000)),), Fraction(1000, 3))
    assert worked.base == Base(Decimal("333.333333"))
    (candidate,) = reach.candidates
    assert candidate.credit is not None
    assert candidate.credit.credited == Decimal("166.666666500000")
    assert (candidate.position, candidate.is_paid) == ("S-1", True)


def test_others_are_named_where_the_sale_is_theirs() -> None:
    told = about(crediter("  - {id: r, text: Rule., to: sold_by}\n", head=SOLD), sale(), "P-2")
    assert told.outcome is Outcome.OTHERS
    assert told.verdict.reaches[0].others == ("P-1",)


def test_managers_beyond_the_rules_levels_are_told_apart_from_strangers() -> None:
    known = crediter("  - {id: r, text: Rule., to: {managers_of: sold_by, levels: 1}}\n", head=SOLD)
    outcomes = {who: about(known, sale(), who).outcome for who in ("P-1", "P-2", "P-3")}
    assert outcomes == {"P-1": Outcome.OTHERS, "P-2": Outcome.CREDITED, "P-3": Outcome.OUT_OF_LEVELS}


def test_a_seat_that_the_rule_passes_over_says_what_it_was_asked() -> None:
    rule = "  - {id: r, text: Rule., to: {managers_of: sold_by, levels: 2}, only: \"seat_title = 'Director'\"}\n"
    known = crediter(rule, head=SOLD)
    told = about(known, sale(), "P-2")
    assert told.outcome is Outcome.PASSED_OVER
    asked = told.verdict.reaches[0].candidates[0].only
    assert asked is not None
    assert (asked.holds, asked.asked) == (False, (("seat_title", "Head"),))
    assert about(known, sale(), "P-3").outcome is Outcome.CREDITED


def test_who_lacks_a_seat_or_a_plan_is_told_so() -> None:
    rule = "  - {id: r, text: Rule., to: sold_by}\n"
    assert about(crediter(rule, head=SOLD, seats=SEATED[1:]), sale(), "P-1").outcome is Outcome.NO_SEAT
    assert about(crediter(rule, head=SOLD, assigned=[]), sale(), "P-1").outcome is Outcome.NO_PLAN
    assigned = [("P-1", JANUARY, DAY)]
    assert about(crediter(rule, head=SOLD, assigned=assigned), sale(day=date(2025, 1, 9)), "P-1").outcome is (
        Outcome.CREDITED
    )


def test_where_nobody_is_found_the_reason_is_told() -> None:
    to_managers = "  - {id: r, text: Rule., to: {managers_of: sold_by, levels: 1}}\n"
    assert about(crediter(to_managers, head=SOLD), sale(sold_by=None), "P-2").outcome is Outcome.EMPTY_FIELD
    assert about(crediter(to_managers, head=SOLD), sale(sold_by="P-9"), "P-2").outcome is Outcome.UNSEATED
    assert about(crediter(to_managers, head=SOLD), sale(sold_by="P-3"), "P-2").outcome is Outcome.NOBODY


def test_an_amount_that_cannot_be_credited_is_told_by_its_flaw() -> None:
    known = crediter("  - {id: r, text: Rule., to: sold_by}\n", head=SOLD)
    told = about(known, sale(currency="USD"), "P-1")
    assert told.outcome is Outcome.BAD_BASE
    assert told.verdict.worked is not None
    assert told.verdict.worked.base == Flaw("other_currency", "USD/EUR")
    (exception,) = Explainer(known).why_not(sale(currency="USD"), "P-1").exceptions
    assert (exception.kind, exception.about) == ("other_currency", "r")


def test_the_rule_that_nearly_held_is_told_first() -> None:
    rules = (
        "  - {id: a, text: Rule., to: sold_by, when: \"region = 'EMEA' and amount > 2000\"}\n"
        '  - {id: b, text: Rule., to: sold_by, when: "amount > 2000"}\n'
        "  - {id: c, text: Rule., to: sold_by, from: 2025-06-01}\n"
        "  - {id: d, text: Rule., to: {managers_of: sold_by, levels: 1}}\n"
        "  - {id: e, text: Rule., to: sold_by}\n"
    )
    known = crediter(rules, ids="a, b, c, d, e", head="fields: {sold_by: participant, region: text}\n")
    told = Explainer(known).why_not(sale(region="APAC"), "P-1")
    assert [(each.verdict.rule.id, each.outcome) for each in told.rules] == [
        ("e", Outcome.CREDITED),
        ("d", Outcome.OTHERS),
        ("b", Outcome.NOT_MET),
        ("a", Outcome.NOT_MET),
        ("c", Outcome.OTHER_DAYS),
    ]
    assert [credit.matched.rule.id for credit in told.credits] == ["e"]


def test_without_a_version_in_force_no_rule_is_asked() -> None:
    known = crediter("  - {id: r, text: Rule., to: sold_by}\n", head=SOLD)
    told = Explainer(known).why_not(sale(day=YEAR_END), "P-1")
    assert (told.version, told.rule_set, told.period, told.rules) == (None, None, None, ())
    with pytest.raises(NoSuchRule, match="none, as no version is in force"):
        Explainer(known).why(sale(day=YEAR_END), "r")


def test_a_rule_that_the_version_does_not_have_is_refused_with_those_it_has() -> None:
    known = crediter("  - {id: r, text: Rule., to: sold_by}\n", head=SOLD)
    with pytest.raises(NoSuchRule) as refused:
        Explainer(known).why(sale(day=FEBRUARY), "other")
    assert (refused.value.rule, refused.value.known) == ("other", ("r",))
