"""Short ways to write typed forms in tests."""

from datetime import date
from decimal import Decimal

from compledger.rules.language.forms.expression import Arithmetic, Formula, Literal, MeasureFigure, OfMeasure
from compledger.rules.language.forms.fields import FieldKind

MONEY, QUANTITY, SHARE, TEXT = FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.SHARE, FieldKind.TEXT
ATTAINMENT = OfMeasure(MeasureFigure.ATTAINMENT, "sales", SHARE)
TOTAL = OfMeasure(MeasureFigure.TOTAL, "sales", MONEY)


def number(text: str, kind: FieldKind = SHARE) -> Literal:
    return Literal(kind, Decimal(text))


def text(value: str) -> Literal:
    return Literal(TEXT, value)


def day(value: date) -> Literal:
    return Literal(FieldKind.DATE, value)


def of(sign: str, left: Formula, right: Formula, kind: FieldKind = MONEY) -> Arithmetic:
    return Arithmetic(sign, left, right, kind)
