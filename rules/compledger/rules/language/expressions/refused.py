"""What a condition or a formula is refused with."""

from compledger.rules.language.forms.findings import Place
from compledger.rules.refused import Refused


class ExpressionRefused(Refused, ValueError):
    """A condition or formula is not in the language; `offset` counts characters from the start of its text."""

    def __init__(self, what: str, hint: str, offset: int = 0) -> None:
        self.what, self.hint, self.offset = what, hint, offset
        super().__init__(f"{what} ({hint})")

    def place(self, start: Place) -> Place:
        """Return the place in the document, for an expression whose text begins at `start` on one line."""
        return Place(start.line, start.column + self.offset)
