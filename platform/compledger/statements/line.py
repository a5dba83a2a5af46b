"""What stands on a line of a statement, and of what it was made."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Asked:
    """What a formula or a table asked, and what it found."""

    name: str
    """As the formula has it: `quantity`, `attainment(sales)`."""
    value: str
    """Plain: `12`, `0.62`; a dash where there is none."""


@dataclass(frozen=True, slots=True)
class Worked:
    """Something beside the line's own arithmetic that was worked out: a quota, a looked-up row, a rate's formula."""

    label: str
    """`Quota`, `Looked up` or `Formula`."""
    text: str
    """The formula, or the table: `table by-category`."""
    asked: tuple[Asked, ...]
    """What it asked, and found."""
    found: str
    """What came of it: `= 15,000.00 EUR`, `row 3 (category 'Bikes') gives 5 %`."""
    version: str
    """Label of the version that says so."""


@dataclass(frozen=True, slots=True)
class TierPosition:
    """Where a line's slice lies among the tiers of its table."""

    number: int
    """Counts from 1."""
    begins: Decimal
    """Where the tier begins: a share of quota, 1 = 100 %, or an amount of the total if there is no quota."""
    ends: Decimal | None
    """Where the next tier begins; None for the last."""
    slice_from: Decimal | None
    """Running total of the table's measure before this slice, in the plan's currency or as a quantity.

    None where the final total decides.
    """
    slice_until: Decimal | None
    """Running total after it; below `slice_from` for a return."""
    quota: Decimal | None
    """None where the tiers are bounds of the total."""
    total: Decimal | None = None
    """The final total of the period or window, where that decides."""
    quantity: bool = False
    """Whether totals and quota are quantities and no money."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a credit that lies in one tier, of a line that pays on several together."""

    tier: int
    slice: Decimal
    rate: Decimal
    times: Decimal


@dataclass(frozen=True, slots=True)
class SplitPart:
    """A payee's part of what several share."""

    part: Decimal
    whole: Decimal
    places: int
    """The parts are cut off at so many places."""
    rest: str
    """Who takes what is left over: `largest` remainder or `last`."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What a sale in another currency than the plan's was converted from."""

    amount: Decimal
    """As received."""
    currency: str
    rate: Decimal
    """What one unit is worth in the plan's currency, up to 14 places."""
    path: str
    """The published rates that it was made of."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One earning line: a credit, the part of it that lies in one tier, or something about a deal or the period.

    What has no meaning for a line of its kind is empty or None.
    """

    number: int
    """Counts from 1 within its run and payee."""
    run: int
    version: str
    """Label of the rule set version in force on that day: whose clauses the line follows."""
    component: str
    source_key: str
    """Empty for what is about the whole period."""
    day: date
    """The transaction's compensation date; the period's last day for what is about the whole period."""
    transaction_amount: Decimal | None
    """What the rule credits of the transaction, in the plan's currency or as a quantity."""
    credit_clause: str
    """Clause of the credit rule, such as `1.1`."""
    credit_text: str
    share: Decimal | None
    position: str
    credited: Decimal | None
    """What the whole transaction credits, in the plan's currency or as a quantity."""
    slice: Decimal | None
    """The part of it that this line pays on; the same as `credited` for a flat earning."""
    earning_clause: str
    earning_text: str
    rate: Decimal | None
    """Share of the slice before all multiples, 0.05 = 5 %; of a quantity, money a unit.

    None where tiers with rates of their own are paid together: see `cuts`.
    """
    rate_source: str
    """`personal commission`, `plan`, `tier`, `table by-category`, `value spif`, or the text of a formula."""
    times: Decimal
    """The product of all multiples: the tier's, the earning's own, and the part that is paid; 1 if there are none."""
    tier: TierPosition | None
    exact: Decimal | None
    """Before rounding; None for a limit, which is whole minor units already."""
    earned: Decimal
    """Whole minor units of the currency."""
    converted: Converted | None = None
    """None for a sale in the plan's own currency."""
    kind: str = "credit"
    """`credit`, `limit`, `rounding` or `period`."""
    quantity: bool = False
    """Whether a quantity is credited and no money."""
    base_text: str = "amount"
    """The formula of what the rule credits."""
    base_asked: tuple[Asked, ...] = ()
    """The transaction's fields that it asked; none where it is a single field."""
    reach: str = ""
    """Why this payee: `manager, level 2`; empty where the transaction names them."""
    split: SplitPart | None = None
    worked: tuple[Worked, ...] = ()
    """Quotas, rows of tables and formulas that the figures of the line come from, in the order they are needed."""
    times_source: str = ""
    """What the multiples are: `tier 1.5 × personal ramp 0.8`; empty if there are none or only the tier's."""
    effective_rate: Decimal | None = None
    """rate × times rounded to 12 places, where that has more; None where it is exact."""
    cuts: tuple[Cut, ...] = ()
    """The parts that a line pays on in several tiers together."""
    formula: str = ""
    """Of a line of kind `period`: what it pays."""
    asked: tuple[Asked, ...] = ()
    """The figures that it asked, or that a limit asked."""
    before: Decimal | None = None
    """Of a limit, what it came to before; of a rounding, what the lines rounded singly come to."""
    per: str = ""
    """Of a limit: `deal` or `period`."""
    limit: str = ""
    """Of a limit, what it says: `at most quota(target) * 2`."""
    gate: str = ""
    """The condition under which the component pays at all."""
    gate_asked: tuple[Asked, ...] = ()
    rounding: str = "half away from zero"
    """How the version rounds a half."""
