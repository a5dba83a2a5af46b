"""Facts about people that changed: whom they touch, and from whom or what in a sale credits go another way.

Each fact is cut to the days that a period depends on before the two Snapshots are compared, so that a change of other
days touches nobody.
"""

import pyarrow as pa
from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.columns import NAMESPACES
from compledger.rules.columnar.sql.given import TEXT, keep, keep_rows
from compledger.rules.incremental.change import Change
from compledger.rules.incremental.touched import Reason, Touched
from compledger.rules.language.forms.crediting import Split, Through
from compledger.rules.snapshot import ASSIGNED, Snapshot

COLUMNS = {
    "seats": "participant, position, title, unit",
    "rates": "participant, name, rate",
    "assigned": "participant",
    "related": "through, relation, of, level, participant, position, share",
}
"""What a fact says beside its days."""
REASONS = {"seats": Reason.SEAT, "rates": Reason.RATE, "assigned": Reason.ASSIGNED}


def touched_by_facts(connection: DuckDBPyConnection, change: Change, touched: Touched) -> None:
    """Note whom changed facts about people touch; make `touched_subject` (namespace, name, begins, ends).

    A subject is what a field of a sale names, from where a credit goes another way than before. `horizon` is there.
    """
    for side, snapshot in (("old", change.old), ("new", change.new)):
        _keep_facts(connection, side, snapshot)
    for fact in COLUMNS:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {fact}_changed AS {_changed(fact)}")
    for fact, reason in REASONS.items():
        touched.add(reason, connection.execute(f"SELECT DISTINCT participant, period FROM {fact}_changed").fetchall())
    if (change.old.assigned is None) != (change.new.assigned is None):
        touched.add_whole(Reason.ASSIGNED, (period.name for period in change.new.periods))
    _quotas(connection, change, touched)
    _related(connection, change, touched)


def _keep_facts(connection: DuckDBPyConnection, side: str, snapshot: Snapshot) -> None:
    assigned = ASSIGNED.empty_table() if snapshot.assigned is None else snapshot.assigned
    given = {
        "seats": snapshot.seats, "rates": snapshot.rates, "related": snapshot.related, "quotas": snapshot.quotas,
        "assigned": assigned,
    }  # fmt: skip
    for name, rows in given.items():
        keep(connection, f"{name}_{side}", rows)


def _cut(fact: str, side: str) -> str:
    return f"""SELECT DISTINCT {COLUMNS[fact]}, greatest(f.effective_from, h.begins) AS begins,
      least(f.effective_until, h.ends) AS ends, h.period
    FROM {fact}_{side} f JOIN horizon h ON f.effective_from < h.ends AND f.effective_until > h.begins"""


def _changed(fact: str) -> str:
    """Return the SELECT of what one of the Snapshots alone says, on the days that count, by period."""
    old, new = _cut(fact, "old"), _cut(fact, "new")
    return f"(({old}) EXCEPT ({new})) UNION (({new}) EXCEPT ({old}))"


def _quotas(connection: DuckDBPyConnection, change: Change, touched: Touched) -> None:
    """Note whose quotas changed: a window's count in every paid period within it."""
    periods = change.new.periods
    counted = [(change.new.calendar, period.name, period.name) for period in periods]
    for snapshot in (change.old, change.new):
        for calendar, windows in snapshot.windows.items():
            counted += [(calendar, w.name, p.name) for w in windows for p in periods if p.starts_on in w]
    keep_rows(connection, "counted", {"calendar": TEXT, "name": TEXT, "paid": TEXT}, counted)
    changed = connection.execute(
        """WITH changed AS ((FROM quotas_old EXCEPT FROM quotas_new) UNION (FROM quotas_new EXCEPT FROM quotas_old))
        SELECT DISTINCT q.participant, c.paid FROM changed q
        JOIN counted c ON c.calendar = q.calendar AND c.name = q.period"""
    )
    touched.add(Reason.QUOTA, changed.fetchall())


def _related(connection: DuckDBPyConnection, change: Change, touched: Touched) -> None:
    """Note whom changed relations touch, and who shares credits with somebody whose seat is another."""
    rows = [(through.value, namespace) for through, namespace in NAMESPACES.items()]
    keep_rows(connection, "namespace_of", {"through": TEXT, "namespace": TEXT}, rows)
    touched.add(
        Reason.RELATED,
        connection.execute(
            "SELECT DISTINCT participant, period FROM related_changed WHERE participant IS NOT NULL"
        ).fetchall(),
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE touched_subject AS
        WITH person AS (SELECT participant, period FROM seats_changed UNION SELECT participant, period FROM
          assigned_changed),
        subject AS (
          SELECT 'participant' AS namespace, participant AS name, period FROM person
          UNION SELECT n.namespace, c.of, c.period FROM related_changed c JOIN namespace_of n USING (through)
          UNION SELECT n.namespace, r.of, c.period FROM person c
            JOIN (FROM related_old UNION FROM related_new) r USING (participant) JOIN namespace_of n USING (through))
        SELECT namespace, name, period, begins, ends FROM subject JOIN horizon USING (period)"""
    )
    if _shares_credits(change):
        touched.add(
            Reason.SHARED,
            connection.execute(
                f"""SELECT DISTINCT r.participant, t.period FROM touched_subject t JOIN namespace_of n USING (namespace)
                JOIN (FROM related_old UNION FROM related_new) r ON r.through = n.through AND r.of = t.name
                  AND r.effective_from < t.ends AND r.effective_until > t.begins
                WHERE r.participant IS NOT NULL AND n.through IN ('{Through.TERRITORY}', '{Through.UNIT}')"""
            ).fetchall(),
        )


def _shares_credits(change: Change) -> bool:
    rules = [r for s in (*change.old.rule_sets, *change.new.rule_sets) for r in s.value.credit_rules]
    return any(
        recipient.through in {Through.TERRITORY, Through.UNIT} and recipient.split is not Split.EACH
        for rule in rules
        for recipient in rule.recipients
    )


def changed_exchange(connection: DuckDBPyConnection, change: Change) -> bool:
    """Make `worth_changed` (currency, day) of rates that are others to the version in force; tell whether any is."""
    for side, snapshot in (("old", change.old), ("new", change.new)):
        keep(connection, f"exchange_{side}", snapshot.exchange)
        kinds = {"version": pa.int32(), "begins": pa.date32(), "ends": pa.date32()}
        days = [(n, s.effective_from, s.effective_until) for n, s in enumerate(snapshot.rule_sets)]
        keep_rows(connection, f"deciding_{side}", kinds, days)
    old, new = (
        f"""SELECT currency, day, rate, path FROM exchange_{side} x JOIN deciding_{side} v USING (version)
        WHERE x.day >= v.begins AND x.day < v.ends"""
        for side in ("old", "new")
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE worth_changed AS SELECT DISTINCT currency, day
        FROM ((({old}) EXCEPT ({new})) UNION (({new}) EXCEPT ({old})))"""
    )
    return bool(connection.execute("SELECT 1 FROM worth_changed LIMIT 1").fetchall())
