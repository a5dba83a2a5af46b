"""What a change is told with, beside the phrases of plans: each phrase in every language, side by side."""

from collections.abc import Mapping

from compledger.rules.language.forms.paying import EarningKind, LimitPer
from compledger.rules.language.forms.tables import Basis, Beyond, TierKind
from compledger.rules.meaning.change import ChangeClass
from compledger.rules.plain_words.wording import Pattern

# Where something is not there, or not as usual

NONE = Pattern("none", "nichts")
NO_END = Pattern("no end", "ohne Ende")
LAST_DAY = Pattern("up to and including {day}", "bis einschließlich {day}")
AS_VERSION = Pattern("as the version", "wie die Fassung")
WHOEVER = Pattern("Whoever it is.", "Wer es auch ist.")
OWN_PERIODS = Pattern("the plan's own periods", "die eigenen Perioden des Plans")
WINDOW = Pattern("the periods of the calendar {calendar}", "die Perioden des Kalenders {calendar}")
WITHIN = Pattern("within the 100 %", "innerhalb der 100 %")
MUST_BE_NAMED = Pattern("must be named by every sale", "muss in jedem Verkauf angegeben sein")
CREDITED = Pattern("Credited: {recipients}.", "Angerechnet wird: {recipients}.")
OWN_MEASURE = Pattern("the earning's own measure", "die Summe, auf die gezahlt wird")
TIER_RATES = Pattern("the rates of the tiers", "die Sätze der Stufen")
TIER = Pattern("from {begins} on: {pays}", "ab {begins}: {pays}")
POINT = Pattern("{value} at {at}", "{value} bei {at}")
SPELL = Pattern("{value} from {day} on", "{value} ab dem {day}")
FIRST = Pattern("{first} before {second}", "{first} vor {second}")
ONE_ORDER = Pattern("rows in one order", "Zeilen in einer Reihenfolge")
ANOTHER_ORDER = Pattern("rows in another order", "Zeilen in einer anderen Reihenfolge")
PER: Mapping[LimitPer, Pattern] = {
    LimitPer.DEAL: Pattern("per deal", "je Geschäft"),
    LimitPer.PERIOD: Pattern("per period", "je Periode"),
}
EARNING_KINDS: Mapping[EarningKind, Pattern] = {
    EarningKind.FLAT: Pattern("a flat rate", "ein fester Satz"),
    EarningKind.MARGINAL: Pattern(
        "tiers, each on its own part of the sum", "eine Staffel, jede Stufe auf ihren Teil der Summe"
    ),
    EarningKind.STANDING: Pattern(
        "tiers, each credit at the one that the sum stands in",
        "eine Staffel, jede Anrechnung nach der Stufe, in der die Summe steht",
    ),
    EarningKind.WHOLE: Pattern(
        "tiers, all credits at the one that is reached", "eine Staffel, alle Anrechnungen nach der erreichten Stufe"
    ),
    EarningKind.FORMULA: Pattern("a formula", "eine Formel"),
}
TIERED_KINDS: Mapping[TierKind, Pattern] = {
    TierKind.MARGINAL: EARNING_KINDS[EarningKind.MARGINAL],
    TierKind.STANDING: EARNING_KINDS[EarningKind.STANDING],
    TierKind.WHOLE: EARNING_KINDS[EarningKind.WHOLE],
}
BASES: Mapping[Basis, Pattern] = {
    Basis.ATTAINMENT: Pattern("by attainment", "nach der Zielerreichung"),
    Basis.TOTAL: Pattern("by the total", "nach der Summe"),
}
BEYOND: Mapping[Beyond, Pattern] = {
    Beyond.FLAT: Pattern("the outermost value holds", "der äußerste Wert gilt"),
    Beyond.EXTEND: Pattern("the line goes on", "die Gerade setzt sich fort"),
}

# The list of changes

CLASSES: Mapping[ChangeClass, Pattern] = {
    ChangeClass.PARAMETER: Pattern("parameter", "Wert"),
    ChangeClass.STRUCTURAL: Pattern("structural", "Aufbau"),
    ChangeClass.WORDING: Pattern("wording", "Wortlaut"),
}
CLAUSE = Pattern("{path} (clause {clause})", "{path} (Ziffer {clause})")
BEFORE = Pattern("before", "vorher")
AFTER = Pattern("after", "nachher")
ADDED = Pattern("added", "neu")
REMOVED = Pattern("removed", "entfällt")
