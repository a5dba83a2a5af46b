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
    "Verkäufe in anderen Währungen werden zu dem Kurs umgerechnet, den {publisher} {on} veröffentlicht hat{age}{via}. "
    "Fehlt er, wird der Verkauf nicht angerechnet und gemeldet.",
)
EXCHANGED_ON: Mapping[RateDay, Pattern] = {
    RateDay.DAY: Pattern("for the day of the sale", "für den Tag des Verkaufs"),
    RateDay.PERIOD_START: Pattern("for the first day of the period", "für den ersten Tag der Periode"),
    RateDay.PERIOD_END: Pattern("for the last day of the period", "für den letzten Tag der Periode"),
}
EXCHANGED_AGE = Pattern(
    " or, failing that, the newest one at most {days} days older",
    ", ersatzweise zum jüngsten, der höchstens {days} Tage älter ist",
)
EXCHANGED_VIA = Pattern(
    ", over {currency} where there is none between the two currencies",
    "; wo es zwischen den beiden Währungen keinen gibt, über {currency}",
)
ROUNDED: Mapping[RoundingMode, Pattern] = {
    RoundingMode.HALF_UP: Pattern(
        "What is paid is rounded to the smallest unit of the currency, a half away from zero",
        "Auszahlungen werden kaufmännisch auf die kleinste Einheit der Währung gerundet",
    ),
    RoundingMode.HALF_EVEN: Pattern(
        "What is paid is rounded to the smallest unit of the currency, a half to the even neighbour",
        "Auszahlungen werden auf die kleinste Einheit der Währung gerundet, genau die Hälfte zur geraden Ziffer",
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
BASE_AMOUNT = Pattern("Its amount is credited.", "Angerechnet wird der Betrag des Verkaufs.")
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
OPTIONAL = Pattern("if the sale names one", "falls im Verkauf angegeben")
PAY_SHARE = Pattern("of what it earns, {share} is paid", "vom Verdienst daraus werden {share} ausgezahlt")
ON_TOP = Pattern("on top of the 100 %", "zusätzlich zu den 100 %")

# Measures

CHAPTER_MEASURES = Pattern("What is summed, and quotas", "Summen und Vorgaben")
SUMS = Pattern(
    "What is credited by {rules} is summed {window}.", "Die Anrechnungen aus {rules} werden {window} summiert."
)
EACH_PERIOD = Pattern("for each period", "je Periode")
EACH_WINDOW = Pattern(
    "from the first day of the current period of the calendar {calendar} on",
    "seit dem ersten Tag der laufenden Periode des Kalenders {calendar}",
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
        "Each tier pays only on the part of the running total that lies in it; a return goes back through the same "
        "tiers.",
        "Jede Stufe zahlt nur auf den Teil der laufenden Summe, der in ihr liegt; eine Rückgabe geht durch dieselben "
        "Stufen zurück.",
    ),
    TierKind.STANDING: Pattern(
        "Each credit is paid as a whole at the tier in which the running total stands before it; a return at the one "
        "in which it stands after it.",
        "Jede Anrechnung wird als Ganzes nach der Stufe bezahlt, in der die laufende Summe vor ihr steht, eine "
        "Rückgabe nach der, in der sie danach steht.",
    ),
    TierKind.WHOLE: Pattern(
        "All credits of the period are paid at the tier that the final total reaches.",
        "Alle Anrechnungen der Periode werden nach der Stufe bezahlt, die die Endsumme erreicht.",
    ),
}
TIERS_BY: Mapping[Basis, Pattern] = {
    Basis.ATTAINMENT: Pattern(
        "The tiers are by attainment{of}.", "Die Staffel richtet sich nach der Zielerreichung{of}."
    ),
    Basis.TOTAL: Pattern("The tiers are by the total{of}.", "Die Staffel richtet sich nach der Summe{of}."),
}
TIERS_OF = Pattern(" of {measure}", " von {measure}")
TIER_HEADS = (Pattern("from", "ab"), Pattern("to below", "bis unter"), Pattern("pays", "gezahlt wird"))
TIER_RATE_TIMES = Pattern("the rate {times}", "Satz {times}")
GIVES: Mapping[Gives, Pattern] = {
    Gives.RATE: Pattern("rate", "Satz"),
    Gives.TIMES: Pattern("multiple", "Faktor"),
    Gives.AMOUNT: Pattern("amount", "Betrag"),
}
LOOKUP = Pattern("The first row that fits counts.", "Es gilt die erste Zeile, die passt.")
DIMENSION = Pattern("{name} is here: {formula}.", "{name} bedeutet hier: {formula}.")
DIMENSION_GIVEN = Pattern(
    "{name} is what the formula that asks the table says.", "{name} gibt die Formel an, die nach der Tabelle fragt."
)
MORE_ROWS = Pattern("and {count} more rows", "und {count} weitere Zeilen")
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
PAYS_FLAT = Pattern("Each credit of {measure} pays {rate}.", "Für jede Anrechnung in {measure} wird gezahlt: {rate}.")
PAYS_TABLE = Pattern(
    "Each credit of {measure} pays {rate}, by the tiers of table {table}.",
    "Für jede Anrechnung in {measure} wird gezahlt: {rate}, nach der Staffel {table}.",
)
PAYS_TABLE_RATES = Pattern(
    "Each credit of {measure} pays what its tier in table {table} says.",
    "Für jede Anrechnung in {measure} wird gezahlt, was ihre Stufe in der Staffel {table} angibt.",
)
PAYS_FORMULA = Pattern("Once a period it pays: {formula}.", "Einmal je Periode wird gezahlt: {formula}.")
RATE_PERSONAL = Pattern("the payee's own rate {name}", "persönlicher Satz {name}")
RATE_TABLE = Pattern("what table {name} gives", "Wert der Tabelle {name}")
RATE_VALUE = Pattern("the figure {name}", "Größe {name}")
A_UNIT = Pattern("{rate} a unit", "{rate} je Einheit")
RATE_FORMULA = Pattern("the rate: {formula}", "folgender Satz: {formula}")
MULTIPLE_PERSONAL = Pattern("the payee's own figure {name}", "persönlicher Faktor {name}")
MULTIPLE_TABLE = Pattern("what table {name} gives", "Wert der Tabelle {name}")
TIMES = Pattern("That is multiplied by: {factors}.", "Das wird multipliziert mit: {factors}.")
GATE = Pattern("It pays only if {condition}; otherwise nothing.", "Gezahlt wird nur, wenn {condition}; sonst nichts.")
LEAST: Mapping[LimitPer, Pattern] = {
    LimitPer.DEAL: Pattern(
        "A deal pays at least {amount}; a return takes back no less than that.",
        "Untergrenze: je Geschäft mindestens {amount}; eine Rückgabe nimmt mindestens so viel zurück.",
    ),
    LimitPer.PERIOD: Pattern("A period pays at least {amount}.", "Untergrenze: je Periode mindestens {amount}."),
}
MOST: Mapping[LimitPer, Pattern] = {
    LimitPer.DEAL: Pattern(
        "A deal pays at most {amount}; a return takes back no more than that.",
        "Obergrenze: je Geschäft höchstens {amount}; eine Rückgabe nimmt höchstens so viel zurück.",
    ),
    LimitPer.PERIOD: Pattern("A period pays at most {amount}.", "Obergrenze: je Periode höchstens {amount}."),
}
