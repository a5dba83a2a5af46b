"""A measurement of a statement in words, or of its sheet of credits."""

from dataclasses import dataclass

from compledger.statements.attainment_bar import AttainmentBar, attainment_bar
from compledger.statements.credit_sheet import CreditSheet
from compledger.statements.model import Measurement, Statement
from compledger.statements.trace import working_of
from compledger.statements.wording import amount_in, attained, sentence_case


@dataclass(frozen=True, slots=True)
class ShownMeasurement:
    """A measure and its target; the target's fields are empty without a quota."""

    name: str
    unit: str
    """The currency; empty for a quantity."""
    credited: str
    quota: str
    attainment: str
    bar: AttainmentBar | None
    quota_working: str
    """How the quota came about; empty for one that was imported as it is."""


def shown_measurement(found: Measurement, statement: Statement | CreditSheet) -> ShownMeasurement:
    """Return a measurement of a statement, or of its sheet of credits, in words."""
    unit = "" if found.quantity else statement.currency
    # Where two rule sets measure differently under one name, the name alone would not say which is which.
    alone = [other.measure for other in statement.measurements].count(found.measure) == 1
    name = sentence_case(found.measure) + (f" in {found.window} so far" if found.window else "")
    return ShownMeasurement(
        name=name if alone else f"{name} ({found.rule_set})",
        unit=unit,
        credited=amount_in(found.credited, unit),
        quota="" if found.quota is None else amount_in(found.quota, unit),
        attainment="" if found.attainment is None else attained(found.attainment),
        bar=attainment_bar(found),
        quota_working="" if found.quota_working is None else working_of(found.quota_working),
    )
