"""Where tiers begin and end: without gaps and overlaps, the first at nought, the last without end."""

from decimal import Decimal

from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Mapping


class TierBounds:
    """Takes the bounds of a table's tiers in the document's order and notes what is wrong with them."""

    def __init__(self, reader: Reader, *, below: int, places: int) -> None:
        self.reader, self.below, self.places = reader, below, places
        self.begins: list[Decimal] = []
        self._until: tuple[Decimal, Mapping] | None = None

    def take(self, item: Mapping) -> Decimal:
        """Return where a tier begins; the first is taken to begin at nought if it does not say."""
        begins = self.reader.decimal(item, "from", places=self.places, below=self.below)
        if not self.begins and begins != 0:
            what = f"the first tier begins at {begins}"
            self.reader.fault(item.place, what, "let it begin at 0, or some sales get no rate")
        elif self.begins and begins <= self.begins[-1]:
            what = f"this tier begins at {begins}, not above the one before it"
            self.reader.fault(item.place, what, "list tiers in rising order, each bound once")
        else:
            self._meet(begins, item)
        self.begins.append(begins)
        if "until" in item.values:
            self._until = self.reader.decimal(item, "until", places=self.places, below=self.below), item
        return begins

    def done(self) -> None:
        """Note a last tier that ends."""
        if self._until:
            ends, item = self._until
            hint = "leave its `until` out, or add a tier from there"
            self.reader.fault(item.values["until"].place, f"nothing is given from {ends} on", hint)

    def _meet(self, begins: Decimal, item: Mapping) -> None:
        """Note a gap or an overlap between the tier before and this one."""
        if self._until is None:
            return
        ends, before = self._until
        self._until = None
        if ends != begins:
            kind = "there is a gap" if ends < begins else "tiers overlap"
            what = f"{kind} between {min(ends, begins)} and {max(ends, begins)}"
            hint = "let each tier begin where the one before it ends, or leave `until` out"
            self.reader.fault(before.values["until"].place if ends > begins else item.place, what, hint)
