"""Outcomes: what a verdict means for one participant, told by what it says and not by the credits."""

from compledger.rules.case.crediting.recipients import ALONG_SEATS
from compledger.rules.case.why.verdicts import ORDER, Candidate, ForOne, Outcome, Reach, Verdict


def for_one(verdict: Verdict, participant: str) -> ForOne:
    """Return what a participant has of a rule, by each of its recipients and by the best of them."""
    if not verdict.in_days:
        return ForOne(verdict, Outcome.OTHER_DAYS, ())
    if not verdict.holds:
        return ForOne(verdict, Outcome.NOT_MET, ())
    each = tuple(_of_reach(reach, participant, flawed=verdict.flawed) for reach in verdict.reaches)
    return ForOne(verdict, min(each, key=ORDER.__getitem__), each)


def of_candidate(candidate: Candidate, *, flawed: bool) -> Outcome:
    """Return what somebody who is found has; `flawed` where the rule has no amount to credit."""
    if not candidate.in_levels:
        return Outcome.OUT_OF_LEVELS
    if candidate.seat is None:
        return Outcome.NO_SEAT
    if candidate.only is not None and candidate.only.holds is not True:
        return Outcome.PASSED_OVER
    if not candidate.is_paid:
        return Outcome.NO_PLAN
    return Outcome.BAD_BASE if flawed else Outcome.CREDITED


def _of_reach(reach: Reach, participant: str, *, flawed: bool) -> Outcome:
    own = [of_candidate(each, flawed=flawed) for each in reach.candidates if each.participant == participant]
    if own:
        return min(own, key=ORDER.__getitem__)
    if reach.of is None:
        return Outcome.EMPTY_FIELD
    if reach.recipient.through in ALONG_SEATS and reach.of_seat is None:
        return Outcome.UNSEATED
    return Outcome.OTHERS if any(each.in_levels for each in reach.candidates) else Outcome.NOBODY
