"""Which permission it takes to change what, by kind of fact and by target of an import."""

from collections.abc import Mapping

from compledger.access import Verb

VERBS: Mapping[str, Verb] = {
    "transactions": Verb.TRANSACTIONS_IMPORT,
    "lifecycle": Verb.TRANSACTIONS_IMPORT,
    "quota": Verb.QUOTAS_IMPORT,
    "quotas": Verb.QUOTAS_IMPORT,
    "level_quota": Verb.QUOTAS_IMPORT,
    "level_quotas": Verb.QUOTAS_IMPORT,
    "exchange_rates": Verb.EXCHANGE_RATES_IMPORT,
    "payee": Verb.PAYEE_CHANGE,
    "payees": Verb.PAYEE_CHANGE,
    "paying_entity": Verb.PAYEE_CHANGE,
    "paying_entities": Verb.PAYEE_CHANGE,
}


def verb_of(what: str) -> Verb:
    """Return what is asked of whoever changes it; what is not named apart is about people."""
    return VERBS.get(what, Verb.PEOPLE_CHANGE)
