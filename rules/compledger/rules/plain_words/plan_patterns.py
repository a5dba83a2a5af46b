"""What a plan is told with: each phrase in every language, side by side."""

from collections.abc import Mapping

from compledger.rules.exchange import RateDay
from compledger.rules.language.forms.crediting import Rest, Split, Through
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.paying import LimitPer
from compledger.rules.language.forms.tables import Basis, Beyond, Gives, TierKind
from compledger.rules.plain_words.wording import Pattern
from compledger.rules.rounding import RoundingMode, RoundingStep

FROM = Pattern("from {begins} on", "ab dem {begins}")
FROM_UNTIL = Pattern("from {begins} up to and including {ends}", "vom {begins} bis einschließlich {ends}")
PER_UNIT = Pattern("{amount} a unit", "{amount} je Einheit")
CLAUSE = Pattern("{id} (clause {clause})", "{id} (Ziffer {clause})")

# What the plan is

CHAPTER_PLAN = Pattern("What this plan is", "Geltung")
IDENTITY = Pattern(
    "This is version {label} of the plan {name}, in force {days}.",
    "Dies ist die Fassung {label} des Plans {name}. Sie gilt {days}.",
)
TERMS = Pattern(
    "It pays in {currency}, for each period of the calendar {calendar}. Which version counts is decided by the day of "
    "each sale.",
    "Ausgezahlt wird in {currency}, für jede Periode des Kalenders {calendar}. Welche Fassung gilt, richtet sich nach "
    "dem Tag des Verkaufs.",
)
NOT_EXCHANGED = Pattern(
    "Sales in other currencies are not credited; each of them is reported.",
    "Verkäufe in anderen Währungen werden nicht angerechnet; jeder von ihnen wird gemeldet.",
)
EXCHANGED = Pattern(
    "Sales in other currencies are converted at the rate that {publisher} published {on}{age}{via}. Where it has none, "
    "the sale is not credited and is reported.",
    "Verkäufe in anderen Währungen werden zu dem Kurs umgerechnet, den {publisher} {on}{age}{via} veröffentlicht hat. "
    "Fehlt er, wird der Verkauf nicht angerechnet und gemeldet.",
)
EXCHANGED_ON: Mapping[RateDay, Pattern] = {
    RateDay.DAY: Pattern("for the day of the sale", "für den Tag des Verkaufs"),
    RateDay.PERIOD_START: Pattern("for the first day of the period", "für den ersten Tag der Periode"),
    RateDay.PERIOD_END: Pattern("for the last day of the period", "für den letzten Tag der Periode"),
}
EXCHANGED_AGE = Pattern(
    " or, failing that, the newest one at most {days} days older",
    " oder ersatzweise als jüngsten höchstens {days} Tage zuvor",
)
EXCHANGED_VIA = Pattern(
    ", over {currency} where there is none between the two currencies",
    ", über {currency}, wo es zwischen den beiden Währungen keinen gibt,",
)
ROUNDED: Mapping[RoundingMode, Pattern] = {
    RoundingMode.HALF_UP: Pattern(
        "What is paid is rounded to the smallest unit of the currency, a half away from zero",
        "Auszahlungen werden kaufmännisch auf die kleinste Einheit der Währung gerundet",
    ),
    RoundingMode.HALF_EVEN: Pattern(
        "What is paid is rounded to the smallest unit of the currency, a half to the even neighbour",
        "Auszahlungen werden auf die kleinste Einheit der Währung gerundet, eine Hälfte zur geraden Ziffer",
    ),
}
ROUNDED_STEP: Mapping[RoundingStep, Pattern] = {
    RoundingStep.SLICE: Pattern(
        "{mode}: each line by itself, where a sale that crosses a tier is one line in each tier.",
        "{mode}, und zwar jede Zeile für sich; ein Verkauf, der eine Stufengrenze überschreitet, hat je Stufe eine "
        "Zeile.",
    ),
    RoundingStep.CREDIT: Pattern(
        "{mode}: once for each credited sale.", "{mode}, und zwar einmal je angerechnetem Verkauf."
    ),
    RoundingStep.PERIOD: Pattern(
        "{mode}: once for the whole period; what that differs from the rounded lines is a line of its own.",
        "{mode}, und zwar einmal für die ganze Periode; der Unterschied zu den gerundeten Zeilen ist eine eigene "
        "Zeile.",
    ),
}
ROUNDED_EACH_LINE = Pattern("{mode}: each line by itself.", "{mode}, und zwar jede Zeile für sich.")
"""For a plan in which no sale is cut at the bounds of tiers."""
FIELDS_ASKED = Pattern(
    "Beside amount, currency, day and number, the plan needs to know of a sale:",
    "Neben Betrag, Währung, Tag und Nummer braucht der Plan zu einem Verkauf:",
)
FIELD = Pattern("{name}: {kind}", "{name}: {kind}")
FIELD_KINDS: Mapping[FieldKind, Pattern] = {
    FieldKind.TEXT: Pattern("a text", "ein Text"),
    FieldKind.DATE: Pattern("a day", "ein Tag"),
    FieldKind.MONEY: Pattern("an amount in the currency of the sale", "ein Betrag in der Währung des Verkaufs"),
    FieldKind.QUANTITY: Pattern("a quantity", "eine Menge"),
    FieldKind.SHARE: Pattern("a share", "ein Anteil"),
    FieldKind.FLAG: Pattern("yes or no", "ja oder nein"),
    FieldKind.PARTICIPANT: Pattern("a participant", "eine teilnehmende Person"),
}
FIELD_MONEY_IN = Pattern("an amount in {currency}", "ein Betrag in {currency}")

# Figures

CHAPTER_VALUES = Pattern("Figures", "Größen")
VALUE_HEADS = (Pattern("figure", "Größe"), Pattern("from", "ab"), Pattern("value", "Wert"), Pattern("source", "Quelle"))

# Crediting

CHAPTER_CREDITS = Pattern("Which sales are credited to whom", "Anrechnung der Verkäufe")
EVERY_SALE = Pattern("Every sale counts.", "Jeder Verkauf zählt.")
SALES_WHERE = Pattern("A sale counts if {condition}.", "Ein Verkauf zählt, wenn {condition}.")
RULE_DAYS = Pattern("Only sales {days} count.", "Es zählen nur Verkäufe {days}.")
BASE = Pattern("What is credited of it: {base}.", "Angerechnet wird davon: {base}.")
BASE_ONE = Pattern("Each sale is credited as {base}.", "Jeder Verkauf wird als {base} angerechnet.")
ONLY = Pattern("Somebody is credited only if {condition}.", "Einer Person wird nur angerechnet, wenn {condition}.")
CREDITED_ARE = Pattern("Credited are:", "Angerechnet wird:")
RECIPIENTS: Mapping[Through, Pattern] = {
    Through.SELF: Pattern("the participant in {field}", "der Person in {field}"),
    Through.MANAGERS: Pattern(
        "the managers above the participant in {field}, {levels}",
        "den Führungskräften über der Person in {field}, {levels}",
    ),
    Through.RELATION: Pattern(
        "whoever is {relation} of the participant in {field}, {levels}",
        "der Person, die {relation} der Person in {field} ist, {levels}",
    ),
    Through.TERRITORY: Pattern(
        "everybody who holds the territory in {field}", "allen, die das Gebiet in {field} innehaben"
    ),
    Through.UNIT: Pattern(
        "everybody with a position in the business unit in {field}",
        "allen mit einer Stelle in der Geschäftseinheit in {field}",
    ),
}
LEVEL = Pattern("level {first}", "Ebene {first}")
LEVELS = Pattern("levels {first} to {last}", "Ebenen {first} bis {last}")
SHARE = Pattern("{who}: {share}", "{who}: {share}")
SPLITS: Mapping[Split, Pattern] = {
    Split.EACH: Pattern("to each of them in full", "jeweils in voller Höhe"),
    Split.EQUAL: Pattern("in equal parts", "zu gleichen Teilen"),
    Split.WEIGHTS: Pattern(
        "in parts by each one's share as a member", "aufgeteilt nach dem Anteil, den jedes Mitglied hat"
    ),
}
CUT_OFF = Pattern("cut off at {places} places", "abgeschnitten nach {places} Nachkommastellen")
RESTS: Mapping[Rest, Pattern] = {
    Rest.LARGEST: Pattern(
        "the rest to those who lost most by that", "der Rest an die, die dadurch am meisten verlieren"
    ),
    Rest.LAST: Pattern("the rest to the last in order", "der Rest an die letzte Person der Reihenfolge"),
}
OPTIONAL = Pattern("if the sale names one", "falls der Verkauf das angibt")
PAY_SHARE = Pattern("of what it earns, {share} is paid", "von dem, was es einbringt, werden {share} ausgezahlt")
ON_TOP = Pattern("on top of the 100 %", "zusätzlich zu den 100 %")

# Measures

CHAPTER_MEASURES = Pattern("What is summed, and quotas", "Summen und Vorgaben")
SUMS = Pattern(
    "What is credited by {rules} is summed {window}.", "Die Anrechnungen aus {rules} werden {window} summiert."
)
EACH_PERIOD = Pattern("for each period", "je Periode")
EACH_WINDOW = Pattern(
    "over the period of the calendar {calendar} that holds the plan's own period, from its beginning on",
    "über die Periode des Kalenders {calendar}, in der die Periode des Plans liegt, von deren Beginn an",
)
QUOTA_IMPORTED = Pattern(
    "Its quota is the one agreed under the name {name}.", "Die Vorgabe ist die unter dem Namen {name} vereinbarte."
)
QUOTA_FORMULA = Pattern("Its quota is: {formula}.", "Die Vorgabe ist: {formula}.")
ATTAINMENT = Pattern(
    "Attainment is the total divided by the quota; without a quota above nought it cannot be told, and what depends on "
    "it is reported and not paid.",
    "Die Zielerreichung ist die Summe geteilt durch die Vorgabe; ohne Vorgabe über null ist sie nicht bestimmbar, "
    "und was von ihr abhängt, wird gemeldet und nicht ausgezahlt.",
)

# Tables

CHAPTER_TABLES = Pattern("Tables", "Tabellen")
TIER_KINDS: Mapping[TierKind, Pattern] = {
    TierKind.MARGINAL: Pattern(
        "Each tier pays only on the part of the running total that lies in it.",
        "Jede Stufe zahlt nur auf den Teil der laufenden Summe, der in ihr liegt.",
    ),
    TierKind.STANDING: Pattern(
        "Each credit is paid as a whole at the tier in which the running total stands before it, a return at the one "
        "in which it stands after it.",
        "Jede Anrechnung wird als Ganzes nach der Stufe bezahlt, in der die laufende Summe vor ihr steht, eine "
        "Rückgabe nach der, in der sie nach ihr steht.",
    ),
    TierKind.WHOLE: Pattern(
        "All credits of the period are paid at the tier that the final total reaches.",
        "Alle Anrechnungen der Periode werden nach der Stufe bezahlt, die die Endsumme erreicht.",
    ),
}
TIERS_BY: Mapping[Basis, Pattern] = {
    Basis.ATTAINMENT: Pattern(
        "The tiers are by the attainment{of}.", "Die Staffel richtet sich nach der Zielerreichung{of}."
    ),
    Basis.TOTAL: Pattern("The tiers are by the total{of}.", "Die Staffel richtet sich nach der Summe{of}."),
}
TIERS_OF = Pattern(" of {measure}", " von {measure}")
TIER_HEADS = (Pattern("from", "ab"), Pattern("to below", "bis unter"), Pattern("pays", "zahlt"))
TIER_RATE_TIMES = Pattern("the rate {times}", "den Satz {times}")
GIVES: Mapping[Gives, Pattern] = {
    Gives.RATE: Pattern("rate", "Satz"),
    Gives.TIMES: Pattern("multiple", "Faktor"),
    Gives.AMOUNT: Pattern("amount", "Betrag"),
}
LOOKUP = Pattern("The first row that fits counts.", "Es zählt die erste Zeile, die passt.")
DIMENSION = Pattern("{name} is here: {formula}.", "{name} bedeutet hier: {formula}.")
DIMENSION_GIVEN = Pattern(
    "{name} is what the formula that asks the table says.", "{name} gibt die Formel an, die nach der Tabelle fragt."
)
NO_ROW = Pattern(
    "Where no row fits, nothing is paid and the case is reported.",
    "Passt keine Zeile, wird nichts ausgezahlt und der Fall gemeldet.",
)
ANYTHING = Pattern("any", "beliebig")
ANYTHING_ELSE = Pattern("anything else", "alles andere")
BAND = Pattern("from {begins} to below {ends}", "ab {begins} bis unter {ends}")
BAND_FROM = Pattern("from {begins}", "ab {begins}")
BAND_BELOW = Pattern("below {ends}", "unter {ends}")
CURVE_BY = Pattern(
    "The curve is by: {formula}. Between its points it follows a straight line.",
    "Die Kurve richtet sich nach: {formula}. Zwischen ihren Punkten verläuft sie gerade.",
)
CURVE_GIVEN = Pattern(
    "The curve is by what the formula that asks it says. Between its points it follows a straight line.",
    "Die Kurve richtet sich nach dem, was die Formel angibt, die nach ihr fragt. Zwischen ihren Punkten verläuft sie "
    "gerade.",
)
BEFORE: Mapping[Beyond, Pattern] = {
    Beyond.FLAT: Pattern("Before the first point the first value holds.", "Vor dem ersten Punkt gilt der erste Wert."),
    Beyond.EXTEND: Pattern(
        "Before the first point the line goes on.", "Vor dem ersten Punkt setzt sich die Gerade fort."
    ),
}
AFTER: Mapping[Beyond, Pattern] = {
    Beyond.FLAT: Pattern("After the last point the last value holds.", "Nach dem letzten Punkt gilt der letzte Wert."),
    Beyond.EXTEND: Pattern(
        "After the last point the line goes on.", "Nach dem letzten Punkt setzt sich die Gerade fort."
    ),
}
POINT_AT = Pattern("at", "bei")

# Pay

CHAPTER_EARNINGS = Pattern("What is paid", "Provision und Boni")
PAYS_FLAT = Pattern("Each credit of {measure} pays {rate}.", "Jede Anrechnung von {measure} zahlt {rate}.")
PAYS_TABLE = Pattern(
    "Each credit of {measure} pays {rate}, by the tiers of table {table}.",
    "Jede Anrechnung von {measure} zahlt {rate}, nach der Staffel {table}.",
)
PAYS_TABLE_RATES = Pattern(
    "Each credit of {measure} pays what its tier in table {table} says.",
    "Jede Anrechnung von {measure} zahlt, was ihre Stufe in der Staffel {table} angibt.",
)
PAYS_FORMULA = Pattern("Once a period it pays: {formula}.", "Einmal je Periode wird gezahlt: {formula}.")
RATE_PERSONAL = Pattern("the payee's own rate {name}", "den persönlichen Satz {name}")
RATE_TABLE = Pattern("what table {name} gives", "den Wert der Tabelle {name}")
RATE_VALUE = Pattern("the figure {name}", "die Größe {name}")
A_UNIT = Pattern("{rate} a unit", "{rate} je Einheit")
RATE_FORMULA = Pattern("the rate: {formula}", "den Satz: {formula}")
MULTIPLE_PERSONAL = Pattern("the payee's own figure {name}", "persönlicher Faktor {name}")
MULTIPLE_TABLE = Pattern("what table {name} gives", "Wert der Tabelle {name}")
TIMES = Pattern("That is multiplied by: {factors}.", "Das wird multipliziert mit: {factors}.")
GATE = Pattern("It pays only if {condition}; otherwise nothing.", "Gezahlt wird nur, wenn {condition}; sonst nichts.")
LEAST: Mapping[LimitPer, Pattern] = {
    LimitPer.DEAL: Pattern(
        "A deal pays at least {amount}; a return takes back no less than that.",
        "Untergrenze: Ein Geschäft zahlt mindestens {amount}; eine Rückgabe nimmt mindestens so viel zurück.",
    ),
    LimitPer.PERIOD: Pattern(
        "A period pays at least {amount}.", "Untergrenze: Eine Periode zahlt mindestens {amount}."
    ),
}
MOST: Mapping[LimitPer, Pattern] = {
    LimitPer.DEAL: Pattern(
        "A deal pays at most {amount}; a return takes back no more than that.",
        "Obergrenze: Ein Geschäft zahlt höchstens {amount}; eine Rückgabe nimmt höchstens so viel zurück.",
    ),
    LimitPer.PERIOD: Pattern("A period pays at most {amount}.", "Obergrenze: Eine Periode zahlt höchstens {amount}."),
}

# Worked examples

CHAPTER_EXAMPLES = Pattern("Worked examples", "Rechenbeispiele")
EXAMPLE_PERIOD = Pattern("The period {name} goes {days}.", "Die Periode {name} dauert {days}.")
EXAMPLE_WINDOW = Pattern("Sums begin on {day}.", "Summen beginnen am {day}.")
PERSON = Pattern("{who}: {seat}{more}", "{who}: {seat}{more}")
SEAT = Pattern("{title} in {unit}", "{title} in {unit}")
REPORTS_TO = Pattern("reports to {who}", "berichtet an {who}")
RELATED = Pattern("{relation}: {who}", "{relation}: {who}")
PERSON_QUOTA = Pattern("quota {name} {amount}", "Vorgabe {name} {amount}")
PERSON_RATE = Pattern("own rate {name} {rate}", "persönlicher Satz {name} {rate}")
PERSON_FROM = Pattern("from {day} on", "ab dem {day}")
PERSON_UNTIL = Pattern("up to and including {day}", "bis einschließlich {day}")
MEMBER = Pattern("{who} holds territory {territory}", "{who} hat das Gebiet {territory}")
MEMBER_SHARE = Pattern("{who} holds {share} of territory {territory}", "{who} hat {share} am Gebiet {territory}")
EXPECT = Pattern("This must come out:", "Das muss herauskommen:")
EXPECT_EARNED = Pattern("{who} earns {amount} from {component}.", "{who} verdient {amount} aus {component}.")
EXPECT_TOTAL = Pattern("The total of {measure} of {who} is {total}.", "Die Summe {measure} von {who} ist {total}.")
EXPECT_EXCEPTION = Pattern("{kind} is reported for sale {key}.", "Zu Verkauf {key} wird {kind} gemeldet.")
EXPECT_EXCEPTION_ANY = Pattern("{kind} is reported.", "{kind} wird gemeldet.")
