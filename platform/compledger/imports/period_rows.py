"""Quotas and exchange rates: one value for each key, the newest assertion wins."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from compledger.imports.cells import quoted
from compledger.imports.workspace import Workspace
from compledger.people import Participant, Quota
from compledger.plans import CurrencyRow, ExchangeRate, PeriodRow
from compledger.rules.money import minor_places
from compledger.store import Writing


def refuse_quotas(workspace: Workspace, session: Session) -> None:
    """Note quotas of participants or periods that nobody knows."""
    known = ", ".join(quoted(name) for name in session.exec(select(Participant.participant)).all()) or "''"
    workspace.refuse(
        "SELECT file_no, row_no, 'participant', participant, 'is no participant that is known: import people first' "
        f"FROM typed WHERE participant NOT IN ({known})"
    )
    periods = session.exec(select(PeriodRow)).all()
    pairs = ", ".join(f"({quoted(p.calendar)}, {quoted(p.period)})" for p in periods) or "('', '')"
    workspace.refuse(
        "SELECT file_no, row_no, 'period', calendar || ' ' || period, 'is no period of a published calendar' "
        f"FROM typed WHERE (calendar, period) NOT IN ({pairs})"
    )


def write_quotas(writing: Writing, rows: Sequence[dict[str, Any]]) -> Counter[str]:
    """Assert quotas; return how many were new, corrected and unchanged."""
    newest = {
        (q.participant, q.measure, q.calendar, q.period): q
        for q in sorted(writing.session.exec(select(Quota)).all(), key=lambda q: (q.known_from, q.fact or 0))
    }
    counts: Counter[str] = Counter()
    for row in rows:
        known = newest.get((row["participant"], row["measure"], row["calendar"], row["period"]))
        if known and (known.amount, known.currency) == (row["amount"], row["currency"]):
            counts["unchanged"] += 1
            continue
        values = {name: row[name] for name in ("participant", "measure", "calendar", "period", "amount", "currency")}
        writing.add(Quota(**values, supersedes=known.fact if known else None, known_from=0))
        counts["corrected" if known else "new"] += 1
    return counts


def write_exchange_rates(writing: Writing, rows: Sequence[dict[str, Any]]) -> Counter[str]:
    """Assert dated rates, and note the currencies they are of; return how many were new, corrected and unchanged."""
    session = writing.session
    codes = set(session.exec(select(CurrencyRow.code)).all())
    for code in sorted({row[side] for row in rows for side in ("from_currency", "to_currency")} - codes):
        writing.add(CurrencyRow(code=code, minor_places=minor_places(code), known_from=0))
    session.flush()
    newest = {
        (r.from_currency, r.to_currency, r.day): r
        for r in sorted(session.exec(select(ExchangeRate)).all(), key=lambda r: (r.known_from, r.fact or 0))
    }
    counts: Counter[str] = Counter()
    for row in rows:
        known = newest.get((row["from_currency"], row["to_currency"], row["day"]))
        if known and (known.rate, known.source) == (row["rate"], row["publisher"]):
            counts["unchanged"] += 1
            continue
        values = {name: row[name] for name in ("from_currency", "to_currency", "day", "rate")}
        supersedes = known.fact if known else None
        writing.add(ExchangeRate(**values, source=row["publisher"], supersedes=supersedes, known_from=0))
        counts["corrected" if known else "new"] += 1
    return counts
