"""Checking documents: the engine that their worked examples are run on."""

from collections.abc import Sequence

from compledger.rules.checked import Checked, Written, check
from compledger.rules.language import Finding, RuleSet

MEMORY_LIMIT = "1GB"
"""Worked examples are a handful of sales each."""


def checked(written: Written) -> Checked:
    """Return a document as checked, its worked examples run; raises DocumentRefused with what was found."""
    return check(written, run_on_engine)


def run_on_engine(rule_set: RuleSet) -> Sequence[Finding]:
    """Run the worked examples of a document on an engine that reaches no file and no network."""
    if not rule_set.examples:
        return ()
    # Imported here: a document without examples is checked without an engine, which takes its time to load.
    import duckdb  # noqa: PLC0415

    from compledger.rules.worked_examples import run_examples  # noqa: PLC0415

    with duckdb.connect(":memory:", config={"memory_limit": MEMORY_LIMIT, "threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return run_examples(rule_set, connection)
