"""Why: what every rule says of a sale, and why a participant is credited with it or not; plain data, no words."""

from compledger.rules.case.why.explainer import Explainer, NoSuchRule
from compledger.rules.case.why.outcomes import for_one, of_candidate
from compledger.rules.case.why.parts import Asked, Joined, Part, failing
from compledger.rules.case.why.verdicts import Candidate, ForOne, Outcome, Reach, Verdict, WhyNot, Worked

__all__ = [
    "Asked",
    "Candidate",
    "Explainer",
    "ForOne",
    "Joined",
    "NoSuchRule",
    "Outcome",
    "Part",
    "Reach",
    "Verdict",
    "WhyNot",
    "Worked",
    "failing",
    "for_one",
    "of_candidate",
]
