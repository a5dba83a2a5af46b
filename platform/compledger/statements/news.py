"""News: what a provisional statement says otherwise than the one that runs have registered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compledger.statements.credit_sheet import CreditSheet
from compledger.statements.model import Measurement, Statement
from compledger.statements.wording import amount_in, attained, pay, sentence_case

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that is another by now, in words."""

    label: str
    before: str
    now: str
    difference: str
    """With its sign; empty for a share."""
    below_zero: bool


@dataclass(frozen=True, slots=True)
class News:
    """What has changed since the newest runs, as known at a log position."""

    log_position: int
    unit: str
    """The currency."""
    earned: Changed | None
    """None where pay is not for the reader."""
    components: tuple[Changed, ...]
    """Those that pay another amount, if there is more than one component."""
    measurements: tuple[Changed, ...]
    """What is credited otherwise, and the attainment that comes of it."""
    notices: tuple[str, ...]
    """What the provisional statement says of transactions that the registered one does not."""

    @property
    def any(self) -> bool:
        """Whether a figure or a notice is another."""
        changed = self.earned is not None and self.earned.before != self.earned.now
        return bool(changed or self.components or self.measurements or self.notices)


def news_of(registered: Statement | CreditSheet, provisional: Statement | CreditSheet, log_position: int) -> News:
    """Return what is new in the provisional one of two statements, or sheets of credits, of one payee and period."""
    earned: Changed | None = None
    components: tuple[Changed, ...] = ()
    if isinstance(registered, Statement) and isinstance(provisional, Statement):
        earned = _amounts("Earned", registered.earned, provisional.earned, registered.currency)
        components = tuple(_components(registered, provisional))
    known = {notice.text for notice in registered.notices if notice.source_key}
    return News(
        log_position=log_position,
        unit=provisional.currency,
        earned=earned,
        components=components,
        measurements=tuple(_measurements(registered, provisional)),
        notices=tuple(n.text for n in provisional.notices if n.source_key and n.text not in known),
    )


def _components(registered: Statement, provisional: Statement) -> Iterator[Changed]:
    before = {(each.rule_set, each.id): each.earned for each in registered.components}
    now = {(each.rule_set, each.id): each.earned for each in provisional.components}
    together = {**before, **now}
    several = len({rule_set for rule_set, _ in together}) > 1
    for rule_set, component in together if len(together) > 1 else ():
        label = sentence_case(component) + (f" ({rule_set})" if several else "")
        amounts = before.get((rule_set, component), NOTHING), now.get((rule_set, component), NOTHING)
        if amounts[0] != amounts[1]:
            yield _amounts(label, *amounts, provisional.currency)


def _measurements(registered: Statement | CreditSheet, provisional: Statement | CreditSheet) -> Iterator[Changed]:
    before = {_named(each): each for each in registered.measurements}
    for now in provisional.measurements:
        known = before.get(_named(now))
        credited = NOTHING if known is None else known.credited
        unit = "" if now.quantity else provisional.currency
        name = sentence_case(now.measure)
        if credited != now.credited:
            words = amount_in(credited, unit), amount_in(now.credited, unit)
            difference = now.credited - credited
            yield Changed(f"Credited, {name.lower()}", *words, _signed(difference, unit), below_zero=difference < 0)
        shares = "–" if known is None else _share(known.attainment), _share(now.attainment)
        if shares[0] != shares[1]:
            yield Changed(f"Attainment, {name.lower()}", *shares, "", below_zero=False)


def _named(found: Measurement) -> Sequence[object]:
    return found.rule_set, found.measure, found.window


def _share(attainment: Decimal | None) -> str:
    return "–" if attainment is None else attained(attainment)


def _amounts(label: str, before: Decimal, now: Decimal, currency: str) -> Changed:
    difference = now - before
    signed = ("+" if difference > 0 else "") + pay(difference, currency)
    return Changed(label, pay(before, currency), pay(now, currency), signed, below_zero=difference < 0)


def _signed(difference: Decimal, unit: str) -> str:
    return ("+" if difference > 0 else "") + amount_in(difference, unit)
