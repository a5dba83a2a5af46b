"""The rule language: documents, their conditions and formulas, and what is wrong with them."""

from compledger.rules.language.expressions.parse import parse_condition, parse_formula
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope
from compledger.rules.language.forms.crediting import CreditRule, Measure, Recipient, Rest, Split, Through
from compledger.rules.language.forms.dependencies import formulas_of, formulas_of_table, tables_named, waits
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.language.forms.exceptions import CREDIT_EXCEPTIONS, EARNING_EXCEPTIONS, EXCEPTION_KINDS
from compledger.rules.language.forms.expression import Condition, Formula, OfTable, PeriodFigure
from compledger.rules.language.forms.fields import (
    CARRIED_FIELDS,
    EXACT_KINDS,
    SEAT_FIELDS,
    STORED_AS,
    TRANSACTION_FIELDS,
    FieldCatalogue,
    FieldKind,
)
from compledger.rules.language.forms.findings import DocumentRefused, Finding, Place
from compledger.rules.language.forms.paying import (
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
from compledger.rules.language.forms.table_sides import is_by_credit
from compledger.rules.language.forms.tables import (
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
from compledger.rules.language.forms.values import NamedValue, Spell
from compledger.rules.language.forms.walking import FiguresAsked, figures_asked, walk
from compledger.rules.language.forms.worked_example import (
    ExampleMember,
    ExamplePerson,
    Expected,
    ExpectedEarning,
    ExpectedException,
    ExpectedTotal,
    WorkedExample,
)
from compledger.rules.language.parse import parse_rule_set, parse_with_warnings, sheets_of
from compledger.rules.language.text.reader import Reader, nearest
from compledger.rules.language.text.schema import document_schema
from compledger.rules.language.text.source import Items, Mapping, Text, Value, plain, read_source

__all__ = [
    "CARRIED_FIELDS",
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
    "Condition",
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
    "Formula",
    "Gives",
    "Items",
    "Limit",
    "LimitPer",
    "LookupTable",
    "Mapping",
    "Match",
    "Measure",
    "NamedValue",
    "OfTable",
    "PeriodFigure",
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
    "parse_with_warnings",
    "plain",
    "read_source",
    "sheets_of",
    "tables_named",
    "waits",
    "walk",
]
