"""The explainer: why a sale is or is not somebody's, from every rule of the version in force.

It asks each condition anew, whole, where crediting asks an index; the credits themselves are those of crediting.
"""

from collections.abc import Callable
from datetime import date

from compledger.rules.case.crediting import Crediter
from compledger.rules.case.matching import ReadyVersion, base_of, complete, day_of
from compledger.rules.case.results import Credit, Sale
from compledger.rules.case.why.outcomes import for_one
from compledger.rules.case.why.parts import Answered, Probes
from compledger.rules.case.why.reaching import Reaching, key_of
from compledger.rules.case.why.verdicts import ForOne, Verdict, WhyNot, Worked
from compledger.rules.formulas.written import written
from compledger.rules.language.forms.expression import ALWAYS
from compledger.rules.refused import Refused


class NoSuchRule(Refused):
    """The version in force on a sale's day has no credit rule of the id that was asked."""

    def __init__(self, rule: str, day: date, known: tuple[str, ...]) -> None:
        self.rule, self.day, self.known = rule, day, known
        there = ", ".join(known) or "none, as no version is in force"
        super().__init__(f"no credit rule {rule!r} on {day} (there: {there}). Ask for one of those.")


class Explainer:
    """Explains sales of a snapshot one at a time; what it has made of a version's conditions is kept."""

    def __init__(self, crediter: Crediter) -> None:
        self._crediter = crediter
        self._probes: dict[int, Probes] = {}

    def why(self, sale: Sale, rule: str) -> Verdict:
        """Return what a rule of the version in force says of a sale.

        Raises:
            NoSuchRule: the version has no such rule, or no version is in force.
        """
        found = self._crediter.matcher.version_on(day_of(sale))
        known = {} if found is None else {each.id: place for place, each in enumerate(found[1].rules)}
        if found is None or rule not in known:
            raise NoSuchRule(rule, day_of(sale), tuple(known))
        return self._verdicts(sale, *found, self._crediter.credits_of(sale)[0])(known[rule])

    def why_not(self, sale: Sale, participant: str) -> WhyNot:
        """Return what every rule of the version in force says of a sale, and what a participant has of it."""
        day, people = day_of(sale), self._crediter.people
        found = self._crediter.matcher.version_on(day)
        credits, exceptions = self._crediter.credits_of(sale)
        rules: list[ForOne] = []
        if found is not None:
            verdict_of = self._verdicts(sale, *found, credits)
            rules = [for_one(verdict_of(place), participant) for place in range(len(found[1].rules))]
        return WhyNot(
            participant=participant,
            day=day,
            version=None if found is None else found[0],
            rule_set=None if found is None else found[1].rule_set,
            period=self._crediter.period_of(day),
            seat=people.seat(participant, day),
            is_paid=people.is_paid(participant, day),
            rules=tuple(sorted(rules, key=lambda each: each.nearness)),
            exceptions=tuple(each for each in exceptions if each.participant in {None, participant}),
        )

    def _verdicts(
        self, sale: Sale, version: int, ready: ReadyVersion, credits: list[Credit]
    ) -> Callable[[int], Verdict]:
        """Return what gives the verdict of a rule by its place."""
        probes = self._probes.setdefault(version, Probes(ready.functions))
        whole, day, answered = complete(sale, ready), day_of(sale), Answered()
        by_key = {key_of(credit): credit for credit in credits}

        def verdict(place: int) -> Verdict:
            rule = ready.rules[place]
            condition = probes.of_rule(rule).part(whole, answered)
            in_days = rule.effective_from <= day < rule.effective_until
            if not in_days or condition.holds is not True:
                return Verdict(rule, in_days, condition)
            worked = Worked(
                written(rule.base),
                probes.asked(whole, rule.base),
                ready.bases[place](whole),
                base_of(whole, version, ready, place, self._crediter.people),
            )
            only = None if rule.only == ALWAYS else probes.of(rule.only)
            reaching = Reaching(self._crediter.people, whole, day, rule, only, by_key)
            return Verdict(rule, in_days, condition, worked, reaching.reaches())

        return verdict
