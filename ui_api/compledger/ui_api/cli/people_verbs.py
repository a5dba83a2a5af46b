"""Which permission it takes to change what, by kind of fact and by target of an import."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session

from compledger.access import Verb
from compledger.imports import ImportMapping
from compledger.people import KINDS
from compledger.sales import ImportBatch

VERBS: Mapping[str, Verb] = {
    "transactions": Verb.TRANSACTIONS_IMPORT,
    "lifecycle": Verb.TRANSACTIONS_IMPORT,
    "quota": Verb.QUOTAS_IMPORT,
    "quotas": Verb.QUOTAS_IMPORT,
    "level_quota": Verb.QUOTAS_IMPORT,
    "level_quotas": Verb.QUOTAS_IMPORT,
    "rate": Verb.RATES_CHANGE,
    "rates": Verb.RATES_CHANGE,
    "level_rate": Verb.RATES_CHANGE,
    "level_rates": Verb.RATES_CHANGE,
    "exchange_rates": Verb.EXCHANGE_RATES_IMPORT,
    "payee": Verb.PAYEE_CHANGE,
    "payees": Verb.PAYEE_CHANGE,
    "paying_entity": Verb.PAYEE_CHANGE,
    "paying_entities": Verb.PAYEE_CHANGE,
}


def verb_of(what: str) -> Verb:
    """Return what is asked of whoever changes it; what is not named apart is about people."""
    return VERBS.get(what, Verb.PEOPLE_CHANGE)


def verbs_of(kinds: Iterable[str]) -> Sequence[Verb]:
    """Return what is asked of whoever changes facts of several kinds: at least one verb, each once."""
    return sorted({verb_of(kind) for kind in kinds}) or [Verb.PEOPLE_CHANGE]


def verbs_of_import(mapping: ImportMapping) -> Sequence[Verb]:
    """Return what is asked of whoever imports by a mapping; people may come with rates."""
    target = mapping.target
    return verbs_of([target.name, "rate"] if target.rates and mapping.extra_fields() else [target.name])


def verbs_to_undo(session: Session, batch: int) -> Sequence[Verb]:
    """Return what is asked of whoever undoes a batch: all that its facts ask for, by their kinds."""
    row = session.get(ImportBatch, batch)
    if row is None:
        return verbs_of([])
    tables = {kind.name: kind.table for kind in KINDS.values()}
    brought = (
        name
        for name, table in tables.items()
        if session.execute(select(1).where(table.c.known_from == row.known_from).limit(1)).first()
    )
    return verbs_of([*brought, *([] if row.target == "people" else [row.target])])
