"""The trace of a line: each step from the sale to the cent, enough to recompute it by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compledger.rules.money import plain
from compledger.statements.line import Asked, Cut, SplitPart, StatementLine, TierPosition, Worked
from compledger.statements.wording import amount_in, pay, percent, rate_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace."""

    label: str
    working: str
    """The arithmetic, with its values."""
    version: str = ""
    """The version of the rule set that asks for the step; empty for what no rule asks."""
    clause: str = ""
    """Its clause; `rounding`, `exchange` and `quota` for what the version declares beside its clauses."""


def trace_of(line: StatementLine, currency: str) -> tuple[Step, ...]:
    """Return the steps of a line, from the transaction as received to the rounded earning."""
    return tuple(_Trace(line, currency).steps())


def working_of(worked: Worked) -> str:
    """Return how a quota, a row or a formula's figure came about: the text, what it asked, what came of it."""
    between = ": " if worked.label == "Looked up" else " "
    return f"{worked.text}{_with(worked.asked)}{between}{worked.found}"


class _Trace:
    """Writes the steps of one line."""

    def __init__(self, line: StatementLine, currency: str) -> None:
        self.line, self.currency = line, currency
        self.unit = "" if line.quantity else currency

    def steps(self) -> Iterator[Step]:
        """Give every step, in the order in which it was taken."""
        line = self.line
        if line.gate:
            yield self._paying("Condition", f"{line.gate}{_with(line.gate_asked)}: it holds")
        match line.kind:
            case "credit":
                yield from self._credit()
                yield from self._worked()
                yield from self._tiers()
                yield from self._rates()
            case "period":
                yield from self._worked()
                yield self._paying("Formula", f"{line.formula}{_with(line.asked)} = {self._money(line.exact)}")
            case "limit":
                yield from self._worked()
                yield self._limit()
                return
            case _:
                yield self._period_rounding()
                return
        working = f"{self._figure(line.exact, self.currency)} → {self._pay(line.earned)}, {line.rounding}"
        yield Step("Rounding", working, line.version, "rounding")

    def _credit(self) -> Iterator[Step]:
        line = self.line
        base = self._in_unit(line.transaction_amount)
        if line.converted is None:
            received = base
            sold = f": {base}" if line.base_text == "amount" else ""
        else:
            found = line.converted
            received = f"{amount_in(found.amount, found.currency)} {found.currency}"
            sold = f": {received}" if line.base_text == "amount" else ""
        yield Step("Transaction", f"{line.source_key} of {line.day}{sold}")
        if line.base_text != "amount":
            yield self._crediting("Base", f"{line.base_text}{_with(line.base_asked)} = {received}")
        if line.converted is not None:
            converted = f"{received} × {plain(line.converted.rate)} = {base}"
            working = f"{converted}, by {line.converted.path}, half away from zero"
            yield Step("Exchange", working, line.version, "exchange")
        assert line.share is not None
        split = line.split
        part = "" if split is None else f" × {plain(split.part)}/{plain(split.whole)}"
        working = f"{self._figure(line.transaction_amount, self.unit)} × {percent(line.share)}{part} = "
        why = "; ".join(words for words in (line.reach, "" if split is None else _cut_off(split)) if words)
        to = f"to seat {line.position}" + (f" ({why})" if why else "")
        yield self._crediting("Credit", f"{working}{self._in_unit(line.credited)} {to}")

    def _worked(self) -> Iterator[Step]:
        """Give the steps before the line's own arithmetic."""
        for each in self.line.worked:
            clause = "quota" if each.label == "Quota" else self.line.earning_clause
            yield Step(each.label, working_of(each), each.version, clause)

    def _tiers(self) -> Iterator[Step]:
        tier = self.line.tier
        if tier is None:
            return
        unit = "" if tier.quantity else self.currency
        of = "of the total" if tier.quota is None else f"of quota {_amount(tier.quota, unit)}"
        yield self._paying("Tier", f"tier {tier.number}, {_bounds(tier, unit)} {of}")
        if tier.slice_from is not None and tier.slice_until is not None:
            total = f"running total {amount_in(tier.slice_from, unit)} → {amount_in(tier.slice_until, unit)}"
            yield self._paying("Slice", f"{total}: {self._in_unit(self.line.slice)} lies in this tier")
        elif tier.total is not None:
            yield self._paying("Total", f"the period comes to {_amount(tier.total, unit)}, which lies in this tier")

    def _rates(self) -> Iterator[Step]:
        line = self.line
        if line.cuts:
            parts = [self._cut(cut) for cut in line.cuts]
            more = f" × {plain(line.times)} ({line.times_source})" if line.times_source else ""
            sum_ = f"({' + '.join(parts)})" if more and len(parts) > 1 else " + ".join(parts)
            working = f"{sum_}{more} = {self._money(line.exact)}"
            yield self._paying(f"Rates ({line.rate_source})", working)
            return
        if line.rate is None:
            # A credit of nought lies in no tier, so that there is no rate to show.
            working = f"{self._in_unit(line.slice)} lies in no tier = {self._money(line.exact)}"
            yield self._paying(f"Rates ({line.rate_source})", working)
            return
        rate = rate_of(line.rate, self.currency, quantity=line.quantity)
        if line.times_source:
            yield self._paying("Multiples", f"{line.times_source} = {plain(line.times)}")
        times = f" × {plain(line.times)}" if line.times != 1 else ""
        if line.effective_rate is not None:
            effective = rate_of(line.effective_rate, self.currency, quantity=line.quantity)
            yield self._paying("Effective rate", f"{rate}{times} → {effective}, to 12 places")
            rate, times = effective, ""
        exact = f"{self._figure(line.slice, self.unit)} × {rate}{times} = {self._money(line.exact)}"
        yield self._paying(f"Rate ({line.rate_source})", exact)

    def _cut(self, cut: Cut) -> str:
        rate = rate_of(cut.rate, self.currency, quantity=self.line.quantity)
        times = f" × {plain(cut.times)}" if cut.times != 1 else ""
        return f"{amount_in(cut.slice, self.unit)} × {rate}{times} in tier {cut.tier}"

    def _limit(self) -> Step:
        line = self.line
        before = line.before or Decimal(0)
        what = "the deal" if line.per == "deal" else "the period"
        says = f"the limit, {line.limit}" if line.limit else "the limit"
        working = f"{what} comes to {self._pay(before)}, and to {self._pay(before + line.earned)} by {says}"
        return self._paying(f"Limit per {line.per}", f"{working}{_with(line.asked)}: {self._pay(line.earned)}")

    def _period_rounding(self) -> Step:
        line = self.line
        before = line.before or Decimal(0)
        singly = f"the lines rounded singly come to {self._pay(before)}"
        together = f"their exact sum rounds to {self._pay(before + line.earned)}"
        return Step("Rounding", f"{singly}, {together}, {line.rounding}", line.version, "rounding")

    def _crediting(self, label: str, working: str) -> Step:
        return Step(label, working, self.line.version, self.line.credit_clause)

    def _paying(self, label: str, working: str) -> Step:
        return Step(label, working, self.line.version, self.line.earning_clause)

    def _figure(self, amount: Decimal | None, unit: str) -> str:
        assert amount is not None, f"a {self.line.kind} line has no such amount"
        return amount_in(amount, unit)

    def _in_unit(self, amount: Decimal | None) -> str:
        assert amount is not None, f"a {self.line.kind} line has no such amount"
        return _amount(amount, self.unit)

    def _money(self, amount: Decimal | None) -> str:
        return f"{self._figure(amount, self.currency)} {self.currency}"

    def _pay(self, amount: Decimal) -> str:
        return f"{pay(amount, self.currency)} {self.currency}"


def _amount(amount: Decimal, unit: str) -> str:
    return f"{amount_in(amount, unit)} {unit}".rstrip()


def _with(asked: Sequence[Asked]) -> str:
    """Return what a formula asked, to be put behind it; it asks a thing once, however often it says it."""
    found = dict.fromkeys(f"{each.name} {each.value}" for each in asked)
    return f", with {', '.join(found)}" if found else ""


def _cut_off(split: SplitPart) -> str:
    takes = "the last takes" if split.rest == "last" else "the largest remainders take"
    return f"parts are cut off at {split.places} places, and {takes} the rest"


def _bounds(tier: TierPosition, unit: str) -> str:
    def bound(value: Decimal) -> str:
        return percent(value) if tier.quota is not None else amount_in(value, unit)

    until = "and above" if tier.ends is None else f"to {bound(tier.ends)}"
    return f"{bound(tier.begins)} {until}"
