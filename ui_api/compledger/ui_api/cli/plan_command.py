"""`compledger run plan`: what changed since the newest run of a period, and whom an incremental run would calculate."""

from collections.abc import Iterator

import click

from compledger.access import Thing, Verb
from compledger.runs import RunPlan, plan_run
from compledger.ui_api.cli.as_of import AsOf, as_of_option
from compledger.ui_api.cli.calculate_command import Failure, told, wanted_runs
from compledger.ui_api.cli.opening import at_work
from compledger.ui_api.cli.talk import complain, give, give_json
from compledger.ui_api.cli.where import Where

IN_WORDS = {
    "transaction": "a sale was added, corrected or cancelled",
    "quota": "a quota is another",
    "seat": "the seat, title or unit is another on some days",
    "related": "a manager, relation or membership is another on some days",
    "shared": "credits are shared with somebody whose seat or membership is another",
    "rate": "the personal rate is another",
    "assigned": "the days under the plan are others",
    "exchange": "a rate of exchange is another",
    "version": "the rule set says something else",
}
"""Why somebody is touched."""


@click.command("plan")
@click.option("--period", required=True, help="Name of the period.")
@click.option("--rule-set", "rule_sets", multiple=True, help="Only this rule set; may be given again.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Write the plans as JSON.")
@click.pass_obj
def plan_command(
    where: Where, period: str, rule_sets: tuple[str, ...], as_of: AsOf | None, *, as_json: bool,
) -> int:  # fmt: skip
    """Show what changed since a period's newest run and whose pay that may touch; calculate nothing.

    It is what `run calculate --incremental` would calculate anew: nobody whose pay is another is missing.
    """
    plans: list[RunPlan] = []
    failures: list[Failure] = []

    def failed(failure: Failure) -> None:
        failures.append(failure)
        complain(str(failure))

    with at_work(where, Verb.RUN_CALCULATE, Thing("run")) as work:
        for wanted in wanted_runs(work.store, period, rule_sets, as_of, failed):
            with told(wanted, failed, skip=not rule_sets):
                plans.append(plan_run(work.store, wanted.request(work.act("planned"))))
    if as_json:
        give_json({"plans": [_as_dict(plan) for plan in plans]})
    else:
        for plan in plans:
            for line in _as_text(plan):
                give(line)
    return 1 if failures else 0


def _as_text(plan: RunPlan) -> Iterator[str]:
    if plan.goes_on_from is None:
        yield f"{plan.rule_set} {plan.period}: no run to go on from, everybody would be calculated"
        return
    touched = f"{len(plan.payees):,} payee{'' if len(plan.payees) == 1 else 's'} touched"
    if plan.everybody:
        touched = f"everybody touched: {', '.join(IN_WORDS[reason] for reason in plan.everybody)}"
    whom = "nobody touched" if plan.nobody else touched
    yield f"{plan.rule_set} {plan.period}: since run {plan.goes_on_from}, {whom}"
    yield f"  sales that came: {plan.sales.come:,}, that went: {plan.sales.gone:,}; a corrected one did both"
    for payee, reasons in plan.payees.items():
        yield f"  {payee}: {', '.join(IN_WORDS[reason] for reason in reasons)}"


def _as_dict(plan: RunPlan) -> dict[str, object]:
    return {
        "rule_set": plan.rule_set,
        "period": plan.period,
        "as_of": plan.as_of,
        "goes_on_from": plan.goes_on_from,
        "sales": {"came": plan.sales.come, "went": plan.sales.gone},
        "everybody": list(plan.everybody),
        "payees": {payee: list(reasons) for payee, reasons in plan.payees.items()},
    }
