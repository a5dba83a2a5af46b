"""What conditions and formulas are put into: each phrase in every language, side by side.

German conditions are written as they stand behind „wenn“ or „bei denen“, with the verb at the end.
"""

from collections.abc import Mapping

from compledger.rules.language.forms.expression import Function, MeasureFigure, PeriodFigure
from compledger.rules.plain_words.wording import Pattern

FIELDS: Mapping[str, Pattern] = {
    "amount": Pattern("amount", "Betrag", "der"),
    "day": Pattern("day of the sale", "Tag des Verkaufs", "der"),
    "currency": Pattern("currency", "Währung", "die"),
    "source": Pattern("source", "Quelle", "die"),
    "source_key": Pattern("number in the source", "Nummer in der Quelle", "die"),
    "seat_position": Pattern("position", "Stelle", "die"),
    "seat_title": Pattern("job title", "Stellenbezeichnung", "die"),
    "seat_unit": Pattern("business unit", "Geschäftseinheit", "die"),
    "level": Pattern("level above the seller", "Führungsebene", "die"),
}
"""Fields that every sale or seat has; others are called what the document calls them."""

MEASURE_FIGURES: Mapping[MeasureFigure, Pattern] = {
    MeasureFigure.TOTAL: Pattern("total of {measure}", "Summe von {measure}", "die"),
    MeasureFigure.COUNT: Pattern("number of credits of {measure}", "Anzahl der Anrechnungen von {measure}", "die"),
    MeasureFigure.ATTAINMENT: Pattern("attainment of {measure}", "Zielerreichung von {measure}", "die"),
}
PERIOD_FIGURES: Mapping[PeriodFigure, Pattern] = {
    PeriodFigure.PERIOD_DAYS: Pattern("days of the period", "Tage der Periode", "die Zahl der"),
    PeriodFigure.SEAT_DAYS: Pattern(
        "days of the period in a position", "Tage der Periode auf einer Stelle", "die Zahl der"
    ),
    PeriodFigure.PERIOD_MONTHS: Pattern("months of the period", "Monate der Periode", "die Zahl der"),
    PeriodFigure.SEAT_MONTHS: Pattern(
        "full months of the period in a position",
        "volle Monate der Periode auf einer Stelle",
        subject="die Zahl der vollen Monate der Periode auf einer Stelle",
    ),
}
QUOTA = Pattern("quota {name}", "Vorgabe {name}", "die")
PERSONAL = Pattern("own rate {name}", "persönlicher Satz {name}", subject="der persönliche Satz {name}")
EARNED = Pattern("earnings from {name}", "Verdienst aus {name}", "der")
VALUE = Pattern("the figure {name}", "die Größe {name}")
TABLE = Pattern("value of table {name}", "Wert der Tabelle {name}", "der")
TABLE_AT = Pattern("value of table {name} at {argument}", "Wert der Tabelle {name} bei {argument}", "der")

FUNCTIONS: Mapping[Function, Pattern] = {
    Function.LEAST: Pattern("the smallest of {all}", "der kleinste Wert von {all}"),
    Function.GREATEST: Pattern("the largest of {all}", "der größte Wert von {all}"),
    Function.ABS: Pattern("{first} without its sign", "{first} ohne Vorzeichen"),
    Function.ROUND: Pattern(
        "{first}, rounded half away from zero to {places} places", "{first}, kaufmännisch auf {places} Stellen gerundet"
    ),
    Function.COALESCE: Pattern("the first that is given of {all}", "der erste vorhandene Wert von {all}"),
}
AT_MOST = Pattern("{first}, but at most {second}", "{first}, höchstens jedoch {second}")
AT_LEAST = Pattern("{first}, but at least {second}", "{first}, mindestens jedoch {second}")
OR_IF_MISSING = Pattern("{first}, or {second} if that is missing", "{first} oder, falls nicht vorhanden, {second}")
CASE = Pattern("{value} if {condition}", "{value}, wenn {condition}")
OTHERWISE = Pattern("{cases}; otherwise {value}", "{cases}; sonst {value}")

COMPARED: Mapping[str, Pattern] = {
    "=": Pattern("{left} is {right}", "{left} genau {right} beträgt"),
    "<>": Pattern("{left} is not {right}", "{left} nicht {right} beträgt"),
    "<": Pattern("{left} is below {right}", "{left} unter {right} liegt"),
    "<=": Pattern("{left} is at most {right}", "{left} höchstens {right} beträgt"),
    ">": Pattern("{left} is above {right}", "{left} über {right} liegt"),
    ">=": Pattern("{left} is at least {right}", "{left} mindestens {right} beträgt"),
}
COMPARED_TEXTS: Mapping[str, Pattern] = {
    "=": Pattern("{left} is {right}", "{left} {right} lautet"),
    "<>": Pattern("{left} is not {right}", "{left} nicht {right} lautet"),
}
COMPARED_TEXT_FIELDS: Mapping[str, Pattern] = {
    "=": Pattern("{left} is the same as {right}", "{left} gleich {right} ist"),
    "<>": Pattern("{left} is another than {right}", "{left} anders als {right} ist"),
}
COMPARED_DAYS: Mapping[str, Pattern] = {
    "=": Pattern("{left} is {right}", "{left} der {right} ist"),
    "<>": Pattern("{left} is not {right}", "{left} nicht der {right} ist"),
    "<": Pattern("{left} is before {right}", "{left} vor dem {right} liegt"),
    "<=": Pattern("{left} is on or before {right}", "{left} am oder vor dem {right} liegt"),
    ">": Pattern("{left} is after {right}", "{left} nach dem {right} liegt"),
    ">=": Pattern("{left} is on or after {right}", "{left} am oder nach dem {right} liegt"),
}
COMPARED_DATE_FIELDS: Mapping[str, Pattern] = {
    "=": Pattern("{left} is the same day as {right}", "{left} auf denselben Tag fällt wie {right}"),
    "<>": Pattern("{left} is another day than {right}", "{left} auf einen anderen Tag fällt als {right}"),
    "<": Pattern("{left} is earlier than {right}", "{left} früher liegt als {right}"),
    "<=": Pattern("{left} is no later than {right}", "{left} nicht später liegt als {right}"),
    ">": Pattern("{left} is later than {right}", "{left} später liegt als {right}"),
    ">=": Pattern("{left} is no earlier than {right}", "{left} nicht früher liegt als {right}"),
}
HOLDS = Pattern("{left} is yes", "{left} zutrifft")
HOLDS_NOT = Pattern("{left} is no", "{left} nicht zutrifft")
ONE_OF = Pattern("{left} is one of {values}", "{left} {values} lautet")
NONE_OF = Pattern("{left} is none of {values}", "{left} weder {values} lautet")
ONE_OF_NUMBERS = Pattern("{left} is one of {values}", "{left} {values} beträgt")
NONE_OF_NUMBERS = Pattern("{left} is none of {values}", "{left} weder {values} beträgt")
LAST_OF_SEVERAL = Pattern("and", "oder")
LAST_OF_NONE = Pattern("and", "noch")
AND_GIVEN = Pattern("{condition} (and is given)", "{condition} (und angegeben ist)")
MISSING = Pattern("{left} is missing", "{left} fehlt")
GIVEN = Pattern("{left} is given", "{left} angegeben ist")
NOT = Pattern("it is not so that {condition}", "es nicht zutrifft, dass {condition}")
ALWAYS = Pattern("always", "immer")
NEVER = Pattern("never", "nie")
