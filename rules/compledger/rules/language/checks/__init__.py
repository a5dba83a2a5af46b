"""Checks of a whole document before it may be published: what is well-formed, and still cannot be meant.

What may be meant, and seldom is, is a warning: it is told, and refuses nothing.
"""

from compledger.rules.language.checks.circles import check_circles
from compledger.rules.language.checks.credited import check_credited
from compledger.rules.language.checks.division import check_division
from compledger.rules.language.checks.left_out import left_out
from compledger.rules.language.checks.matching import check_matching
from compledger.rules.language.checks.places import check_places
from compledger.rules.language.checks.rates import check_rates
from compledger.rules.language.checks.rows import check_rows
from compledger.rules.language.checks.tables_asked import check_tables_asked
from compledger.rules.language.checks.unlikely import unlikely_figures
from compledger.rules.language.checks.unused import check_unused
from compledger.rules.language.checks.written_out import check_written_out
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.findings import MOST_FINDINGS, Finding
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
    check_written_out,
    check_unused,
)


def check_document(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note everything that the checks find, each in the place that it is about."""
    for check in CHECKS:
        check(rule_set, manuscript)


def warnings_of(rule_set: RuleSet, manuscript: Manuscript) -> tuple[Finding, ...]:
    """Return what is probably not meant, in order of place; `MOST_FINDINGS` at most."""
    found = [*unlikely_figures(rule_set, manuscript), *left_out(rule_set, manuscript)]
    return tuple(sorted(found, key=lambda one: (one.place.line, one.place.column))[:MOST_FINDINGS])
