"""Names in an expression: fields, dated values, figures of the period, and what calls ask for by name."""

from collections.abc import Collection, Mapping

from sqlglot import exp

from compledger.rules.language.expressions.drafts import LITERAL_HINTS, NUMBER, QUOTA, RATE, Draft, Kinds, settled_draft
from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.scope import Scope, Side, hint_for
from compledger.rules.language.expressions.tree import offset_of, written
from compledger.rules.language.forms.expression import (
    DatedValue,
    Field,
    MeasureFigure,
    OfComponent,
    OfMeasure,
    OfPeriod,
    OfPerson,
    OfQuota,
    OfSeat,
    OfTable,
    PeriodFigure,
)
from compledger.rules.language.forms.fields import SEAT_FIELDS, FieldKind
from compledger.rules.language.forms.tables import Gives
from compledger.rules.language.text.reader import NAME

WRITTEN_OTHERWISE = frozenset({FieldKind.TEXT, FieldKind.PARTICIPANT, FieldKind.FLAG, FieldKind.DATE})
"""Kinds whose values are no bare numbers."""
MEASURE_FIGURES = frozenset(MeasureFigure)
PERIOD_FIGURES = frozenset(map(str, PeriodFigure))
CALLS = frozenset({*map(str, MEASURE_FIGURES), "quota", "personal", "earned", "table"})
"""Calls that ask for a figure of the period."""
SEAT_HELD = frozenset(SEAT_FIELDS) - {"level"}
"""Seat fields that a formula about a period may ask."""
GIVEN_KINDS: Mapping[Gives | None, Kinds] = {
    Gives.RATE: RATE,
    Gives.TIMES: (FieldKind.SHARE,),
    Gives.AMOUNT: (FieldKind.MONEY,),
    None: NUMBER,
}


def side_of(tree: exp.Expr, scope: Scope) -> Side:
    """Return what a text is about: a period if it asks one of its figures, or if it may ask nothing else."""
    if not scope.period:
        return Side.SALE
    asks = any(
        (isinstance(node, exp.Anonymous) and node.name.lower() in CALLS)
        or (isinstance(node, exp.Column) and node.name in PERIOD_FIGURES)
        for node in tree.walk()
    )
    return Side.PERIOD if asks or not (scope.fields or scope.seat) else Side.SALE


class Names:
    """Looks names up in one scope, for a text about one side."""

    def __init__(self, scope: Scope, side: Side) -> None:
        self.scope, self.side = scope, side

    def named(self, node: exp.Expr) -> Draft:
        """Return what a bare name stands for."""
        name = node.name
        if name in PERIOD_FIGURES:
            self._of_the_period(node)
            return settled_draft(FieldKind.QUANTITY, OfPeriod(PeriodFigure(name), FieldKind.QUANTITY), node)
        if name in SEAT_FIELDS:
            return self._of_the_seat(node)
        if name in self.scope.values:
            kind = self.scope.values[name]
            return settled_draft(kind, DatedValue(name, kind), node)
        if name not in self.scope.fields:
            raise self._unknown(node)
        if self.side is Side.PERIOD:
            what = f"{name} is a field of one sale, and this asks for figures of a period"
            raise ExpressionRefused(what, "ask for one or the other; credit rules sum sales up", offset_of(node))
        kind = self.scope.fields[name]
        return settled_draft(kind, Field(name, kind), node)

    def _of_the_seat(self, node: exp.Expr) -> Draft:
        name, kind = node.name, SEAT_FIELDS[node.name]
        if self.side is Side.PERIOD:
            if name not in SEAT_HELD:
                what = f"{name} is different from credit to credit, and this is about a period"
                raise ExpressionRefused(what, f"ask {', '.join(sorted(SEAT_HELD))}", offset_of(node))
            return settled_draft(kind, OfSeat(name, kind), node)
        if not self.scope.seat:
            what = f"{name} is of the credited seat, which is not known here"
            raise ExpressionRefused(what, "ask it in the rule's `only`", offset_of(node))
        return settled_draft(kind, Field(name, kind), node)

    def _unknown(self, node: exp.Expr) -> ExpressionRefused:
        name = node.name
        known = {*self.scope.values}
        if self.side is Side.SALE:
            known |= {*self.scope.fields}
            declare = "declare others under `fields`"
            if self.scope.seat:
                known |= {*SEAT_FIELDS}
        else:
            known |= {*PERIOD_FIGURES, *SEAT_HELD}
            declare = "ask for sales through a measure, as in total(sales)"
        word = "field" if self.side is Side.SALE else "figure"
        if isinstance(node.this, exp.Identifier) and node.this.args.get("quoted") and name not in known:
            return ExpressionRefused(
                f"unknown {word} {name!r}", "put a text in single quotes, as in 'EMEA'", offset_of(node)
            )
        hint = value_hint(node, self.scope) or hint_for(name, known, declare)
        return ExpressionRefused(f"unknown {word} {name!r}", hint, offset_of(node))

    def _of_the_period(self, node: exp.Expr) -> None:
        if self.side is not Side.PERIOD:
            what = f"{written(node)} is a figure of the period, and this is about one sale"
            raise ExpressionRefused(what, "ask it in an earning, a gate, a limit or a quota", offset_of(node))

    def asked(self, node: exp.Expr, argument: Draft | None) -> Draft:
        """Return the figure that a call asks for; `argument` is a table's."""
        self._of_the_period(node)
        called = node.name.lower()
        if called in MEASURE_FIGURES:
            return self._of_measure(MeasureFigure(called), node)
        if called == "quota":
            return self._quota(node)
        if called == "personal":
            return self._personal(node)
        if called == "earned":
            name = self._name(node, self.scope.components, "no earning is called")
            return settled_draft(FieldKind.MONEY, OfComponent(name, FieldKind.MONEY), node)
        return self._table(node, argument)

    def uncallable(self, node: exp.Expr) -> ExpressionRefused | None:
        """Return what to say of a call of something that is no function but a name known here, None for any other."""
        name = node.name.lower()
        if name in PERIOD_FIGURES | SEAT_FIELDS.keys() | self.scope.values.keys() | self.scope.fields.keys():
            return ExpressionRefused(f"{name} is no function", f"write {name} without brackets", offset_of(node))
        return None

    def _of_measure(self, figure: MeasureFigure, node: exp.Expr) -> Draft:
        name = self._name(node, self.scope.measures, "no measure is called")
        kinds = {MeasureFigure.COUNT: FieldKind.QUANTITY, MeasureFigure.ATTAINMENT: FieldKind.SHARE}
        kind = kinds.get(figure) or self.scope.measures[name]
        return settled_draft(kind, OfMeasure(figure, name, kind), node)

    def _personal(self, node: exp.Expr) -> Draft:
        name = self._name(node)
        return Draft(RATE, lambda kind: OfPerson(name, kind), node)

    def _quota(self, node: exp.Expr) -> Draft:
        name = self._name(node)
        kinds = (self.scope.measures[name],) if name in self.scope.measures else QUOTA
        return Draft(kinds, lambda kind: OfQuota(name, kind), node)

    def _table(self, node: exp.Expr, argument: Draft | None) -> Draft:
        name = self._name(node, self.scope.tables, "no lookup or curve that can be asked here is called", most=2)
        asked = argument.settled(tuple(FieldKind)) if argument else None
        kinds = GIVEN_KINDS[self.scope.tables[name]]
        return Draft(kinds, lambda kind: OfTable(name, asked, kind), node)

    def _name(self, node: exp.Expr, known: Collection[str] | None = None, missing: str = "", most: int = 1) -> str:
        """Return the name that a call is given; checks it where the names are known."""
        called = node.name.lower()
        if not 1 <= len(node.expressions) <= most:
            hint = f"write {called}(name)" if most == 1 else f"write {called}(name) or {called}(name, value)"
            raise ExpressionRefused(f"{called} has {len(node.expressions)} arguments", hint, offset_of(node))
        given = node.expressions[0]
        if isinstance(given, exp.Sub):
            text = written(given).replace(" ", "")
            hint = f"put a name with hyphens in quotes: {called}('{text}')"
            raise ExpressionRefused(f"{written(given)} is a subtraction", hint, offset_of(given))
        if not isinstance(given, exp.Column) and not (isinstance(given, exp.Literal) and given.is_string):
            raise ExpressionRefused(f"{written(given)} is not a name", f"write {called}(name)", offset_of(given))
        name = str(given.name)
        if known is None and not NAME.fullmatch(name):
            hint = "use small letters, digits, - and _, beginning with a letter"
            raise ExpressionRefused(f"{name!r} is not a name", hint, offset_of(given))
        if known is not None and name not in known:
            raise ExpressionRefused(f"{missing} {name!r}", hint_for(name, known), offset_of(given))
        return name


def value_hint(node: exp.Expr, scope: Scope) -> str | None:
    """Return how a value is written, for an unknown name that is compared with a field of text or of true and false."""
    within = node.parent
    while isinstance(within, exp.Paren):
        within = within.parent
    if not isinstance(within, exp.EQ | exp.NEQ | exp.In):
        return None
    others = [part for part in within.iter_expressions() if isinstance(part, exp.Column) and part is not node]
    kinds = [scope.fields[part.name] for part in others if part.name in scope.fields]
    return LITERAL_HINTS[kinds[0]] if kinds and kinds[0] in WRITTEN_OTHERWISE else None
