"""The rule language: documents, their conditions and formulas, and what is wrong with them."""

from compledger.rules.language.crediting import CreditRule, Measure, Recipient, Rest, Split, Through
from compledger.rules.language.dependencies import formulas_of, formulas_of_table, tables_named, waits
from compledger.rules.language.document import RuleSet
from compledger.rules.language.exceptions_named import CREDIT_EXCEPTIONS, EARNING_EXCEPTIONS, EXCEPTION_KINDS
from compledger.rules.language.expression_refused import ExpressionRefused
from compledger.rules.language.expressions import parse_condition, parse_formula
from compledger.rules.language.fields import (
    EXACT_KINDS,
    SEAT_FIELDS,
    STORED_AS,
    TRANSACTION_FIELDS,
    FieldCatalogue,
    FieldKind,
)
from compledger.rules.language.findings import DocumentRefused, Finding, Place
from compledger.rules.language.parse import parse_rule_set, sheets_of
from compledger.rules.language.paying import (
    Earning,
    EarningKind,
    Factor,
    Limit,
    LimitPer,
    PeriodRate,
    PersonalRate,
    TableRate,
    ValueRate,
)
from compledger.rules.language.reader import Reader, nearest
from compledger.rules.language.schema import document_schema
from compledger.rules.language.scope import Scope
from compledger.rules.language.source import Items, Mapping, Text, Value, plain, read_source
from compledger.rules.language.table_sides import is_by_credit
from compledger.rules.language.tables import (
    Basis,
    Beyond,
    Cell,
    CurveTable,
    Dimension,
    Gives,
    LookupTable,
    Match,
    Point,
    RateTable,
    TableRow,
    Tier,
    TieredTable,
    TierKind,
)
from compledger.rules.language.values import NamedValue, Spell
from compledger.rules.language.walking import FiguresAsked, figures_asked, walk
from compledger.rules.language.worked_example import (
    ExampleMember,
    ExamplePerson,
    Expected,
    ExpectedEarning,
    ExpectedException,
    ExpectedTotal,
    WorkedExample,
)

__all__ = [
    "CREDIT_EXCEPTIONS",
    "EARNING_EXCEPTIONS",
    "EXACT_KINDS",
    "EXCEPTION_KINDS",
    "SEAT_FIELDS",
    "STORED_AS",
    "TRANSACTION_FIELDS",
    "Basis",
    "Beyond",
    "Cell",
    "CreditRule",
    "CurveTable",
    "Dimension",
    "DocumentRefused",
    "Earning",
    "EarningKind",
    "ExampleMember",
    "ExamplePerson",
    "Expected",
    "ExpectedEarning",
    "ExpectedException",
    "ExpectedTotal",
    "ExpressionRefused",
    "Factor",
    "FieldCatalogue",
    "FieldKind",
    "FiguresAsked",
    "Finding",
    "Gives",
    "Items",
    "Limit",
    "LimitPer",
    "LookupTable",
    "Mapping",
    "Match",
    "Measure",
    "NamedValue",
    "PeriodRate",
    "PersonalRate",
    "Place",
    "Point",
    "RateTable",
    "Reader",
    "Recipient",
    "Rest",
    "RuleSet",
    "Scope",
    "Spell",
    "Split",
    "TableRate",
    "TableRow",
    "Text",
    "Through",
    "Tier",
    "TierKind",
    "TieredTable",
    "Value",
    "ValueRate",
    "WorkedExample",
    "document_schema",
    "figures_asked",
    "formulas_of",
    "formulas_of_table",
    "is_by_credit",
    "nearest",
    "parse_condition",
    "parse_formula",
    "parse_rule_set",
    "plain",
    "read_source",
    "sheets_of",
    "tables_named",
    "waits",
    "walk",
]
