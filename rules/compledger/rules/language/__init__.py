"""The rule language: documents, their conditions, and what is wrong with them."""

from compledger.rules.language.document import (
    CreditRule,
    Earning,
    Measure,
    PersonalRate,
    Rate,
    RateTable,
    RuleSet,
    Tier,
)
from compledger.rules.language.fields import EXACT_KINDS, STORED_AS, TRANSACTION_FIELDS, FieldCatalogue, FieldKind
from compledger.rules.language.findings import DocumentRefused, Finding, Place
from compledger.rules.language.parse import parse_rule_set
from compledger.rules.language.reader import Reader, nearest
from compledger.rules.language.source import Items, Mapping, Text, Value, plain, read_source

__all__ = [
    "EXACT_KINDS",
    "STORED_AS",
    "TRANSACTION_FIELDS",
    "CreditRule",
    "DocumentRefused",
    "Earning",
    "FieldCatalogue",
    "FieldKind",
    "Finding",
    "Items",
    "Mapping",
    "Measure",
    "PersonalRate",
    "Place",
    "Rate",
    "RateTable",
    "Reader",
    "RuleSet",
    "Text",
    "Tier",
    "Value",
    "nearest",
    "parse_rule_set",
    "plain",
    "read_source",
]
