"""A document while it is read: what is known of it so far, and every expression with its place."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from compledger.rules.language.expressions.parse import parse_condition, parse_formula
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope
from compledger.rules.language.forms.expression import ALWAYS, Condition, Formula, Literal
from compledger.rules.language.forms.fields import TRANSACTION_FIELDS, FieldKind
from compledger.rules.language.forms.findings import Place
from compledger.rules.language.forms.tables import Gives
from compledger.rules.language.forms.values import NamedValue
from compledger.rules.language.reading.fields import DeclaredFields
from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Mapping, Text

NOTHING = Literal(FieldKind.MONEY, Decimal(0))
"""Stands in for a formula that was refused, so that reading can go on."""
ANY_KIND = tuple(FieldKind)


@dataclass(frozen=True, slots=True)
class Written:
    """An expression of the document, and where its text begins."""

    form: Formula | Condition
    place: Place


@dataclass(slots=True)
class Manuscript:
    """What the readers of a document's parts share."""

    source: Mapping
    reader: Reader
    currency: str
    covers: tuple[date, date]
    """The version's first day, and the first that it no longer covers."""
    converts: bool
    """Whether sales in other currencies are converted into the plan's."""
    fields: DeclaredFields
    values: MappingOf[str, NamedValue]
    measures: dict[str, FieldKind] = field(default_factory=dict)
    """By id: what each measure sums, money or a quantity."""
    tables: dict[str, Gives] = field(default_factory=dict)
    """Lookups and curves by id: what each gives."""
    refused_tables: set[str] = field(default_factory=set)
    """Tables of which so much is wrong that nothing is said of those who ask for them."""
    components: tuple[str, ...] = ()
    written: list[Written] = field(default_factory=list)
    sheet_rows: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """By the id of a table with a sheet: the number of each of its rows in the file."""

    @property
    def kinds(self) -> dict[str, FieldKind]:
        """Every field of a transaction, by name."""
        return {**TRANSACTION_FIELDS.kinds, **self.fields.kinds}

    def quiet(self) -> Reader:
        """Return a reader whose findings nobody sees: for what is read twice."""
        return Reader(self.reader.name)

    def items(self, part: str) -> list[Mapping]:
        """Return the mappings of a list of the document, without noting faults: that is done where they are read."""
        return self.quiet().mappings(self.source, part)

    def by_id(self, part: str) -> dict[str, Mapping]:
        """Return the mappings of a list of the document by their ids."""
        quiet = self.quiet()
        return {quiet.text(item, "id"): item for item in self.items(part)}

    def of_sale(self) -> Scope:
        """Return what the `when` and the `base` of a credit rule may ask."""
        return self._scope(sale=True, seat=False, period=False)

    def of_credit(self) -> Scope:
        """Return what the `only` of a credit rule may ask: the credited seat, too."""
        return self._scope(sale=True, seat=True, period=False)

    def of_period(self) -> Scope:
        """Return what formulas about a payee's period may ask."""
        return self._scope(sale=False, seat=False, period=True)

    def of_table(self) -> Scope:
        """Return what a table may be by: a credit's figures or the period's, but not both in one formula."""
        return self._scope(sale=True, seat=True, period=True)

    def _scope(self, *, sale: bool, seat: bool, period: bool) -> Scope:
        return Scope(
            fields=self.kinds if sale else {},
            field_currencies=self.fields.currencies,
            values={name: value.kind for name, value in self.values.items()},
            seat=seat,
            period=period,
            measures=self.measures,
            components=self.components,
            tables=self.tables,
            converts=self.converts,
            currency=self.currency,
        )

    def condition(self, item: Mapping, key: str, scope: Scope) -> tuple[Condition, str]:
        """Return the condition under a key and its text; one that always holds if there is none."""
        value = item.values.get(key)
        text = self.reader.text(item, key)
        if not text or not isinstance(value, Text):
            return ALWAYS, ""
        try:
            found = parse_condition(value.value, scope)
        except ExpressionRefused as error:
            self.reader.fault(value.place_at(error.offset), error.what, error.hint)
            return ALWAYS, text
        self.written.append(Written(found, value.place))
        return found, text

    def formula(self, item: Mapping, key: str, scope: Scope, wanted: tuple[FieldKind, ...]) -> tuple[Formula, str]:
        """Return the formula under a key and its text; a harmless stand-in if it is missing or refused."""
        value = item.values.get(key)
        text = self.reader.text(item, key)
        return (self.formula_at(value, scope, wanted), text) if isinstance(value, Text) and text else (NOTHING, text)

    def formula_at(self, value: Text, scope: Scope, wanted: tuple[FieldKind, ...]) -> Formula:
        """Return the formula that a text writes; a harmless stand-in if it is refused."""
        try:
            found = parse_formula(value.value, scope, wanted)
        except ExpressionRefused as error:
            self.reader.fault(value.place_at(error.offset), error.what, error.hint)
            return NOTHING
        self.written.append(Written(found, value.place))
        return found
