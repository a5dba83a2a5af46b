"""Checks of a whole document before it may be published: what is well-formed, and still cannot be meant."""

from compledger.rules.language.checks.circles import check_circles
from compledger.rules.language.checks.credited import check_credited
from compledger.rules.language.checks.division import check_division
from compledger.rules.language.checks.matching import check_matching
from compledger.rules.language.checks.places import check_places
from compledger.rules.language.checks.rates import check_rates
from compledger.rules.language.checks.rows import check_rows
from compledger.rules.language.checks.tables_asked import check_tables_asked
from compledger.rules.language.checks.unused import check_unused
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.reading.manuscript import Manuscript

CHECKS = (
    check_credited,
    check_matching,
    check_rows,
    check_tables_asked,
    check_rates,
    check_circles,
    check_division,
    check_places,
    check_unused,
)


def check_document(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note everything that the checks find, each in the place that it is about."""
    for check in CHECKS:
        check(rule_set, manuscript)
