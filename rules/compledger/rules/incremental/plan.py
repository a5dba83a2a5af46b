"""The plan of an incremental calculation: whom a change touches, why, and which sales say nothing as before."""

from collections.abc import Sequence
from dataclasses import replace

from duckdb import DuckDBPyConnection

from compledger.rules.columnar.plan.columns import NAMESPACES
from compledger.rules.columnar.sql.given import TEXT, keep_rows
from compledger.rules.incremental.change import Change, refuse_other_periods
from compledger.rules.incremental.facts import changed_exchange, touched_by_facts
from compledger.rules.incremental.horizon import horizon_table, horizons
from compledger.rules.incremental.reached import reached
from compledger.rules.incremental.touched import Reason, Touched
from compledger.rules.incremental.versions import OtherRules, other_versions
from compledger.rules.language.forms.document import RuleSet
from compledger.rules.snapshot import Snapshot
from compledger.rules.sql_text import named, quoted
from compledger.rules.timeline import Segment


def touched_by(connection: DuckDBPyConnection, change: Change) -> Touched:
    """Return whom a change touches, and leave the same in the connection for `recalculate`.

    Makes the temporary tables `touched_payee` (participant, period), `whole_period` (period), `touched_sale`
    (transaction_id: sales that may be another exception, or none, of nobody by name) and `horizon`.

    Args:
        connection: an open one, whose temporary tables are ours.
        change: what changed; its relations stand in the connection's database.

    Raises:
        OtherPeriods: the two Snapshots pay other periods.
        VersionsDisagree: as `calculate`.
    """
    refuse_other_periods(change)
    touched, days = Touched(), horizons(change)
    horizon_table(connection, days)
    touched_by_facts(connection, change, touched)
    versions = other_versions(change, days)
    touched.add_whole(Reason.VERSION, versions.whole)
    for snapshot, sales in ((change.old, change.gone), (change.new, change.come)):
        touched.add(Reason.TRANSACTION, _reached(connection, snapshot, f"FROM {sales}"))
    converted = changed_exchange(connection, change)
    if converted:
        touched.add(Reason.EXCHANGE, _reached(connection, change.new, _sales_of_worth(connection, change)))
    for rules in versions.rules:
        for snapshot, rule_set in ((change.old, rules.old), (change.new, rules.new)):
            touched.add(Reason.VERSION, _reached(connection, *_with_rules(change, snapshot, rule_set, rules)))
    _keep(connection, change, touched, versions.rules, converted=converted)
    return touched


def _reached(connection: DuckDBPyConnection, snapshot: Snapshot, sales: str) -> list[tuple[str, str]]:
    """Return whom sales reach, worked out in tables that are dropped again."""
    with connection.cursor() as apart:
        apart.execute(f"CREATE TEMP TABLE sale_asked AS {sales}")
        if not apart.execute("SELECT 1 FROM sale_asked LIMIT 1").fetchall():
            return []
        return reached(apart, replace(snapshot, transactions="sale_asked"))


def _sales_of_worth(connection: DuckDBPyConnection, change: Change) -> str:
    """Return the SELECT of sales whose worth is another, with the few pairs written out."""
    pairs = connection.execute("SELECT currency, day FROM worth_changed ORDER BY ALL").fetchall()
    listed = ", ".join(f"({quoted(currency)}, DATE '{day}')" for currency, day in pairs)
    return f"FROM {change.new.transactions} WHERE (currency, day) IN ({listed})"


def _with_rules(change: Change, snapshot: Snapshot, rule_set: RuleSet, rules: OtherRules) -> tuple[Snapshot, str]:
    """Return a Snapshot with the rules that are others alone, and the sales of the days on which they are."""
    if not rule_set.credit_rules:
        return replace(snapshot, rule_sets=()), f"FROM {change.new.transactions} LIMIT 0"
    begins, ends = rules.effective_from, rules.effective_until
    only = replace(snapshot, rule_sets=(Segment(begins, ends, rule_set),))
    return only, f"FROM {change.new.transactions} WHERE day >= DATE '{begins}' AND day < DATE '{ends}'"


def _keep(
    connection: DuckDBPyConnection, change: Change, touched: Touched, rules: Sequence[OtherRules], *, converted: bool
) -> None:
    """Make the tables that `recalculate` reads."""
    keep_rows(connection, "touched_payee", {"participant": TEXT, "period": TEXT}, list(touched.payees))
    keep_rows(connection, "whole_period", {"period": TEXT}, [(period,) for period in touched.whole])
    sales = change.new.transactions
    selects = [f"SELECT transaction_id FROM {relation}" for relation in (change.gone, change.come)]
    if connection.execute("SELECT 1 FROM touched_subject LIMIT 1").fetchall():
        selects += [
            f"""SELECT s.transaction_id FROM {sales} s JOIN touched_subject t
            ON t.name = s.{named(field)} AND t.namespace = {quoted(namespace)}
            AND s.day >= t.begins AND s.day < t.ends"""
            for field, namespace in source_fields(change.new)
        ]
    if converted:
        selects.append(f"SELECT transaction_id FROM {sales} JOIN worth_changed USING (currency, day)")
    selects += [
        f"""SELECT transaction_id FROM {sales}
        WHERE day >= DATE '{each.effective_from}' AND day < DATE '{each.effective_until}'"""
        for each in rules
    ]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE touched_sale AS {' UNION '.join(selects)}")


def source_fields(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return the fields that recipients are found from, and what their values name."""
    found = {
        (recipient.field, NAMESPACES[recipient.through])
        for segment in snapshot.rule_sets
        for rule in segment.value.credit_rules
        for recipient in rule.recipients
    }
    return sorted(found)
