"""The rule language: documents, their conditions and formulas, and what is wrong with them."""

from compledger.rules.language.document import RuleSet
from compledger.rules.language.expression_refused import ExpressionRefused
from compledger.rules.language.expressions import parse_condition, parse_formula
from compledger.rules.language.fields import EXACT_KINDS, STORED_AS, TRANSACTION_FIELDS, FieldCatalogue, FieldKind
from compledger.rules.language.findings import DocumentRefused, Finding, Place
from compledger.rules.language.reader import Reader, nearest
from compledger.rules.language.scope import Scope
from compledger.rules.language.source import Items, Mapping, Text, Value, plain, read_source
from compledger.rules.language.walking import FiguresAsked, figures_asked, walk

__all__ = [
    "EXACT_KINDS",
    "STORED_AS",
    "TRANSACTION_FIELDS",
    "DocumentRefused",
    "ExpressionRefused",
    "FieldCatalogue",
    "FieldKind",
    "FiguresAsked",
    "Finding",
    "Items",
    "Mapping",
    "Place",
    "Reader",
    "RuleSet",
    "Scope",
    "Text",
    "Value",
    "figures_asked",
    "nearest",
    "parse_condition",
    "parse_formula",
    "plain",
    "read_source",
    "walk",
]
