"""Division by a dated value that is nought for some of the version's days."""

from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.expression import Arithmetic, DatedValue, Negative
from compledger.rules.language.forms.walking import walk
from compledger.rules.language.reading.manuscript import Manuscript


def check_division(rule_set: RuleSet, manuscript: Manuscript) -> None:
    """Note every quotient that such a value divides."""
    noughts = {value.id: spell for value in rule_set.values for spell in value.spells if spell.value == 0}
    for written in manuscript.written:
        for node in walk(written.form):
            if not isinstance(node, Arithmetic) or node.sign != "/":
                continue
            divisor = node.right.of if isinstance(node.right, Negative) else node.right
            if isinstance(divisor, DatedValue) and divisor.name in noughts:
                since = noughts[divisor.name].effective_from
                what = f"this divides by {divisor.name!r}, which is 0 from {since} on"
                manuscript.reader.fault(written.place, what, "give the value another figure, or do without it")
