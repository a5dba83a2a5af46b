"""Conditions and formulas in words: signs for arithmetic, words for all else, brackets only where they are needed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.expression import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    Condition,
    DatedValue,
    Field,
    Formula,
    Function,
    IsMissing,
    Literal,
    Negative,
    Not,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
    OneOf,
)
from compledger.rules.language.forms.fields import SEAT_FIELDS, TRANSACTION_FIELDS, FieldKind
from compledger.rules.plain_words import formula_patterns as said
from compledger.rules.plain_words.wording import AND, NO, OR, YES, Pattern, Wording

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
PHRASE, SUM, PRODUCT, ATOM = range(4)
"""How tightly a formula in words holds together; what holds less than its place asks for gets brackets."""


@dataclass(frozen=True, slots=True)
class FormulaWords:
    """Puts formulas of one scope into words."""

    wording: Wording
    currency: str = ""
    """The currency that amounts are shown with: the plan's in period formulas; empty where it is the sale's own."""

    def formula(self, of: Formula, holds: int = PHRASE) -> str:
        """Return a formula in words; in brackets if it holds less together than `holds`."""
        text, strength = self._formula(of)
        return f"({text})" if strength < holds else text

    def subject(self, of: Formula) -> str:
        """Return a formula as the subject of a sentence."""
        noun, values = self._noun(of)
        return self.wording.subject(noun, **values) if noun else self.formula(of, SUM)

    def literal(self, of: Literal) -> str:
        """Return a value that stands in the text."""
        if isinstance(of.value, bool):
            return self.wording.say(YES if of.value else NO)
        if isinstance(of.value, date):
            return self.wording.day(of.value)
        if isinstance(of.value, str):
            return self.wording.name(of.value)
        return self.figure(of.value, of.kind)

    def cell(self, of: Literal) -> str:
        """Return a value that stands alone in a table's cell: a plain word without quotes."""
        if isinstance(of.value, str) and of.value.isascii() and of.value.replace("-", "a").replace("_", "a").isalnum():
            return of.value
        return self.literal(of)

    def figure(self, value: Decimal, kind: FieldKind) -> str:
        """Return a number of some kind: a share in percent, money with the currency if there is one to show."""
        if kind is FieldKind.SHARE:
            return self.wording.percent(value)
        if kind is FieldKind.MONEY and self.currency:
            return self.wording.money(value, self.currency)
        return self.wording.number(value)

    def condition(self, of: Condition, *, within: bool = False) -> str:
        """Return a condition in words; in brackets if it is made of several and stands `within` another."""
        if isinstance(of, All | Any):
            return self._parts(of, within=within)
        if isinstance(of, Not):
            return self._not(of.of)
        if isinstance(of, Compare):
            return self._compare(of)
        if isinstance(of, OneOf):
            return self._one_of(of)
        return self.wording.say(said.MISSING, left=self.subject(of.of))

    def _parts(self, of: All | Any, *, within: bool) -> str:
        if not of.parts:
            return self.wording.say(said.ALWAYS if isinstance(of, All) else said.NEVER)
        if len(of.parts) == 1:
            return self.condition(of.parts[0], within=within)
        joined = self.wording.say(AND if isinstance(of, All) else OR)
        text = f" {joined} ".join(self.condition(part, within=True) for part in of.parts)
        return f"({text})" if within else text

    def _not(self, of: Condition) -> str:
        if isinstance(of, IsMissing):
            return self.wording.say(said.GIVEN, left=self.subject(of.of))
        if isinstance(of, OneOf):
            return self._none_of(of)
        if isinstance(of, Compare):
            return self._compare(Compare(of.left, OPPOSITE[of.sign], of.right))
        if isinstance(of, Not):
            return self.condition(of.of, within=True)
        return self.wording.say(said.NOT, condition=self.condition(of, within=True))

    def _one_of(self, of: OneOf) -> str:
        if len(of.values) == 1:
            return self._compare(Compare(of.of, "=", of.values[0]))
        pattern = said.ONE_OF if _is_text(of.of) else said.ONE_OF_NUMBERS
        values = self.wording.listed(map(self.literal, of.values), said.LAST_OF_SEVERAL)
        return self.wording.say(pattern, left=self.subject(of.of), values=values)

    def _none_of(self, of: OneOf) -> str:
        if len(of.values) == 1:
            return self._compare(Compare(of.of, "<>", of.values[0]))
        pattern = said.NONE_OF if _is_text(of.of) else said.NONE_OF_NUMBERS
        values = self.wording.listed(map(self.literal, of.values), said.LAST_OF_NONE)
        found = self.wording.say(pattern, left=self.subject(of.of), values=values)
        return self.wording.say(said.AND_GIVEN, condition=found) if _may_be_empty(of.of) else found

    def _compare(self, of: Compare) -> str:
        left, right = self.subject(of.left), self.formula(of.right, SUM)
        if isinstance(of.right, Literal) and isinstance(of.right.value, bool):
            holds = of.right.value == (of.sign == "=")
            return self.wording.say(said.HOLDS if holds else said.HOLDS_NOT, left=left)
        patterns = said.COMPARED
        if of.left.kind is FieldKind.DATE:
            is_day = isinstance(of.right, Literal)
            patterns = said.COMPARED_DAYS if is_day else said.COMPARED_DATE_FIELDS
            right = right if is_day else self.subject(of.right)
        elif _is_text(of.left):
            is_text = isinstance(of.right, Literal)
            patterns = said.COMPARED_TEXTS if is_text else said.COMPARED_TEXT_FIELDS
            right = right if is_text else self.subject(of.right)
        said_so = self.wording.say(patterns[of.sign], left=left, right=right)
        # A reader would take an empty field for another value; the language does not.
        given = of.sign == "<>" and _may_be_empty(of.left)
        return self.wording.say(said.AND_GIVEN, condition=said_so) if given else said_so

    def _formula(self, of: Formula) -> tuple[str, int]:
        noun, values = self._noun(of)
        if noun:
            return self.wording.say(noun, **values), ATOM
        match of:
            case Literal():
                said_so = self.literal(of), ATOM
            case Negative():
                said_so = f"−{self.formula(of.of, ATOM)}", SUM
            case Arithmetic():
                said_so = self._arithmetic(of)
            case Choice():
                said_so = self._choice(of), PHRASE
            case Call():
                said_so = self._call(of), PHRASE
            case DatedValue():
                said_so = self.wording.say(said.VALUE, name=self.wording.name(of.name)), ATOM
            case _:
                assert isinstance(of, Field | OfSeat)
                said_so = self.wording.field(of.name), ATOM
        return said_so

    def _noun(self, of: Formula) -> tuple[Pattern | None, dict[str, str]]:
        """Return the pattern of a figure that has a name of its own; None for any other formula."""
        name, found, values = self.wording.name, None, dict[str, str]()
        match of:
            case Field() | OfSeat():
                found = said.FIELDS.get(of.name)
            case OfMeasure():
                found, values = said.MEASURE_FIGURES[of.figure], {"measure": name(of.measure)}
            case OfPeriod():
                found = said.PERIOD_FIGURES[of.figure]
            case OfQuota():
                found, values = said.QUOTA, {"name": name(of.name)}
            case OfPerson():
                found, values = said.PERSONAL, {"name": name(of.name)}
            case OfComponent():
                found, values = said.EARNED, {"name": name(of.component)}
            case OfTable():
                argument = "" if of.argument is None else self.formula(of.argument, SUM)
                found, values = (
                    said.TABLE_AT if argument else said.TABLE,
                    {"name": name(of.table), "argument": argument},
                )
        return found, values

    def _arithmetic(self, of: Arithmetic) -> tuple[str, int]:
        strength = SUM if of.sign in "+-" else PRODUCT
        # What stands right of a minus or a division must hold more tightly than it.
        left, right = (
            self._operand(of.left, of.sign, strength),
            self._operand(of.right, of.sign, strength + (of.sign in "-/")),
        )
        return f"{left} {SIGNS[of.sign]} {right}", strength

    def _operand(self, of: Formula, sign: str, holds: int) -> str:
        """Return one side of an operation; twice something is not told as 200 % of it."""
        if sign in "*/" and isinstance(of, Literal) and isinstance(of.value, Decimal) and of.kind is FieldKind.SHARE:
            return self.wording.number(of.value) if of.value >= 1 else self.wording.percent(of.value)
        return self.formula(of, holds)

    def _choice(self, of: Choice) -> str:
        cases = [
            self.wording.say(said.CASE, value=self.formula(value, SUM), condition=self.condition(condition))
            for condition, value in of.cases
        ]
        return self.wording.say(said.OTHERWISE, cases="; ".join(cases), value=self.formula(of.otherwise, SUM))

    def _call(self, of: Call) -> str:
        first, *others = of.arguments
        if of.function is Function.ROUND:
            places = others[0]
            assert isinstance(places, Literal)
            assert isinstance(places.value, Decimal)
            shown = self.wording.number(places.value)
            return self.wording.say(said.FUNCTIONS[of.function], first=self.formula(first, SUM), places=shown)
        if len(others) == 1 and of.function in OF_TWO:
            pattern = OF_TWO[of.function]
            return self.wording.say(pattern, first=self.formula(first, SUM), second=self.formula(others[0], SUM))
        listed = self.wording.listed([self.formula(argument, SUM) for argument in of.arguments])
        return self.wording.say(said.FUNCTIONS[of.function], first=self.formula(first, ATOM), all=listed)


OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""What `not` makes of a comparison; with a missing value neither is true."""
OF_TWO = {Function.LEAST: said.AT_MOST, Function.GREATEST: said.AT_LEAST, Function.COALESCE: said.OR_IF_MISSING}


def _is_text(of: Formula) -> bool:
    return of.kind in {FieldKind.TEXT, FieldKind.PARTICIPANT}


def _may_be_empty(of: Formula) -> bool:
    return isinstance(of, Field) and of.name not in {*TRANSACTION_FIELDS.kinds, *SEAT_FIELDS}
