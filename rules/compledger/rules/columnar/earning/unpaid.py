"""What a layer could not pay: credits by the exception that each is, and the components that are incomplete for it.

What a component earned is not known where it has an exception: who asks it is told that it is missing, and no floor
lifts it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.layer import Layer
from compledger.rules.columnar.sql.given import TEXT, WHOLE, keep_rows

Unpaid = tuple[str, str, int, int, str | None]
"""An exception without a sale: its kind, component, participant, period, detail."""


@dataclass(slots=True)
class FormulaPay:
    """What comes of earnings by formula."""

    paid: list[tuple[str, int, int, Decimal, Fraction]] = field(default_factory=list)
    """Component, participant, period, rounded and exact amount."""
    unpaid: list[Unpaid] = field(default_factory=list)

    def leave_out(self, too_large: Collection[tuple[str, int, int]]) -> None:
        """Make exceptions of what is paid in some components to some payees in some periods."""
        gone = [one for one in self.paid if one[:3] in set(too_large)]
        self.paid = [one for one in self.paid if one not in gone]
        self.unpaid += [("too_large", *one[:3], None) for one in gone]


def unpaid_credits(connection: DuckDBPyConnection, layer: Layer) -> list[str]:
    """Return the SELECTs (flaw, t, component, who, detail, period) of credits that a layer cannot pay.

    Only of those kinds that there are: to look for the credits of none would cost as much as of thousands.
    """
    account = f"JOIN {layer.of('paid_account')} p ON p.a = x.a JOIN earning_number e ON e.earning = p.earning"
    kinds = {
        f"{layer.of('unrated')} x": f"""SELECT x.flaw, c.t, e.component, p.who, x.detail, p.period
          FROM {layer.of("unrated")} x JOIN credited c ON c.account = x.account AND c.b >= x.b0 AND c.b < x.b1
               AND c.d >= x.begins AND c.d < x.ends {account}""",
        f"{layer.of('part')} x WHERE x.earned IS NULL": f"""SELECT 'too_large', x.t, e.component, p.who, NULL, p.period
          FROM {layer.of("part")} x {account} WHERE x.earned IS NULL""",
        f"{layer.of('line')} l WHERE l.earned IS NULL": f"""SELECT 'too_large', l.t, e.component, p.who, NULL, p.period
          FROM {layer.of("line")} l JOIN {layer.of("rated")} x USING (rid) {account} WHERE l.earned IS NULL""",
    }
    found = [sql for source, sql in kinds.items() if connection.execute(f"SELECT 1 FROM {source} LIMIT 1").fetchall()]
    if layer.asked_each:
        found.append(
            f"""SELECT x.flaw, x.t, e.component, p.who, x.detail, p.period FROM {layer.of("spelled")} x {account}
            WHERE x.flaw IS NOT NULL AND x.earning IN ({", ".join(map(str, sorted(layer.asked_each)))})"""
        )
    return found


def incomplete(connection: DuckDBPyConnection, layer: Layer, unpaid: Sequence[Unpaid]) -> bool:
    """Make the table `incomplete` (component, who, period) of components with exceptions; tell whether there is any."""
    table = layer.of("incomplete")
    kinds = {"component": TEXT, "who": WHOLE, "period": WHOLE}
    keep_rows(connection, table, kinds, [(name, who, period) for _, name, who, period, _ in unpaid])
    for select in unpaid_credits(connection, layer):
        connection.execute(
            f"""INSERT INTO {table} SELECT DISTINCT component, who, period
            FROM ({select}) x(flaw, t, component, who, detail, period)"""
        )
    return bool(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())
