"""Languages, and how each writes numbers, days, lists and names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from compledger.rules.money import EXACT, minor_places, plain


class Language(StrEnum):
    """The languages that a plan can be told in."""

    EN = "en"
    DE = "de"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One phrase in every language, with the same names in braces."""

    en: str
    de: str
    article: str = ""
    """The German article, for a noun that can stand as the subject of a sentence."""
    subject: str = ""
    """The German noun with its article, where that changes its ending."""


MONTHS = (
    Pattern("January", "Januar"),
    Pattern("February", "Februar"),
    Pattern("March", "März"),
    Pattern("April", "April"),
    Pattern("May", "Mai"),
    Pattern("June", "Juni"),
    Pattern("July", "Juli"),
    Pattern("August", "August"),
    Pattern("September", "September"),
    Pattern("October", "Oktober"),
    Pattern("November", "November"),
    Pattern("December", "Dezember"),
)
DAY = Pattern("{day} {month} {year}", "{day}. {month} {year}")
QUOTED = Pattern("“{name}”", "„{name}“")
AND = Pattern("and", "und")
OR = Pattern("or", "oder")
YES = Pattern("yes", "ja")
NO = Pattern("no", "nein")
GERMAN_SIGNS = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Wording:
    """Says things in one language."""

    language: Language

    def say(self, pattern: Pattern, **values: str) -> str:
        """Return a phrase with its names filled in."""
        return (pattern.de if self.language is Language.DE else pattern.en).format(**values)

    def subject(self, noun: Pattern, **values: str) -> str:
        """Return a noun as the subject of a sentence: in German, with its article."""
        said = self.say(noun, **values)
        if self.language is not Language.DE:
            return said
        return noun.subject.format(**values) if noun.subject else f"{noun.article} {said}".strip()

    def number(self, value: Decimal, places: int = 0) -> str:
        """Return an exact number with its thousands apart, and at least so many places: `1,000.5`, `1.000,5`."""
        shown = plain(value)
        kept = len(shown.partition(".")[2])
        text = f"{value:,.{max(kept, places)}f}"
        return text.translate(GERMAN_SIGNS) if self.language is Language.DE else text

    def percent(self, share: Decimal) -> str:
        """Return a share in percent: `2.5 %`, `2,5 %`."""
        return f"{self.number(share.scaleb(2, EXACT))} %"

    def money(self, amount: Decimal, currency: str) -> str:
        """Return an amount of a currency: `1,000 USD`, and with all places of the minor unit if it has any."""
        whole = amount == amount.to_integral_value()
        return f"{self.number(amount, 0 if whole else minor_places(currency))} {currency}"

    def day(self, day: date) -> str:
        """Return a day in words: `3 March 2025`, `3. März 2025`."""
        return self.say(DAY, day=str(day.day), month=self.say(MONTHS[day.month - 1]), year=str(day.year))

    def name(self, name: str) -> str:
        """Return the name of something in the document, in quotes."""
        return self.say(QUOTED, name=name)

    def field(self, name: str) -> str:
        """Return what a field of the document is called in a sentence: `sold by`, and in German, `„sold by“`."""
        called = self.head(name)
        return self.name(called) if self.language is Language.DE else called

    def head(self, name: str) -> str:
        """Return what a field of the document is called above a column: `sold by`."""
        return name.replace("_", " ")

    def names(self, names: Iterable[str]) -> str:
        """Return several names as a list."""
        return self.listed([self.name(name) for name in names])

    def listed(self, parts: Iterable[str], last: Pattern = AND) -> str:
        """Return parts as a list: `a, b and c`."""
        *most, end = parts
        return f"{', '.join(most)} {self.say(last)} {end}" if most else end
