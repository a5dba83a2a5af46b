"""What worked examples are told with: each phrase in every language, side by side."""

from collections.abc import Mapping

from compledger.rules.plain_words.wording import Pattern

CHAPTER_EXAMPLES = Pattern("Worked examples", "Rechenbeispiele")
EXAMPLE_SHORT = Pattern(
    "(Period {period}; people: {people}, sales: {sales}, expected: {expected}.)",
    "(Periode {period}; Personen: {people}, Verkäufe: {sales}, Erwartungen: {expected}.)",
)
EXAMPLE_PERIOD = Pattern("The period {name} runs {days}.", "Die Periode {name} dauert {days}.")
EXAMPLE_WINDOW = Pattern("Sums begin on {day}.", "Summen beginnen am {day}.")
PERSON = Pattern("{who}: {told}", "{who}: {told}")
SEAT = Pattern("{title} in {unit}", "{title} in {unit}")
SEAT_IN_UNIT = Pattern("in {unit}", "in {unit}")
REPORTS_TO = Pattern("reports to {who}", "berichtet an {who}")
RELATED = Pattern("{relation}: {who}", "{relation}: {who}")
PERSON_QUOTA = Pattern("quota {name} {amount}", "Vorgabe {name} {amount}")
PERSON_RATE = Pattern("own rate {name} {rate}", "persönlicher Satz {name} {rate}")
PERSON_FROM = Pattern("from {day} on", "ab dem {day}")
PERSON_UNTIL = Pattern("up to and including {day}", "bis einschließlich {day}")
MEMBER = Pattern("{who} holds territory {territory}", "{who} hat das Gebiet {territory} inne")
MEMBER_SHARE = Pattern("{who} holds {share} of territory {territory}", "{who} hält {share} am Gebiet {territory}")
EXPECT = Pattern("This must come out:", "Das muss sich ergeben:")
EXPECT_EARNED = Pattern("{who} earns {amount} from {component}.", "{who} verdient {amount} aus {component}.")
EXPECT_TOTAL = Pattern("The total of {measure} of {who} is {total}.", "Die Summe {measure} von {who} ist {total}.")
EXPECT_EXCEPTION = Pattern("For sale {key} is reported: {kind}.", "Zu Verkauf {key} wird gemeldet: {kind}.")
EXPECT_EXCEPTION_ANY = Pattern("Reported is: {kind}.", "Gemeldet wird: {kind}.")
EXCEPTIONS: Mapping[str, Pattern] = {
    "no_participant": Pattern("it names no participant", "keine teilnehmende Person angegeben"),
    "no_territory": Pattern("it names no territory", "kein Gebiet angegeben"),
    "no_unit": Pattern("it names no business unit", "keine Geschäftseinheit angegeben"),
    "nobody": Pattern("nobody is a member", "niemand gehört dazu"),
    "no_seat": Pattern("the participant holds no position", "die Person hat keine Stelle"),
    "vacant_seat": Pattern("a position is vacant", "eine Stelle ist unbesetzt"),
    "no_plan": Pattern("the participant is not assigned to the plan", "die Person fällt nicht unter den Plan"),
    "other_currency": Pattern("it is in another currency", "andere Währung"),
    "no_exchange_rate": Pattern("no exchange rate is published", "kein Umrechnungskurs veröffentlicht"),
    "no_base": Pattern("what is credited comes to nothing", "was angerechnet wird, ist nicht bestimmbar"),
    "too_large": Pattern("the figure is too large", "die Zahl ist zu groß"),
    "converted_too_large": Pattern("the converted amount is too large", "der umgerechnete Betrag ist zu groß"),
    "no_rate": Pattern("no rate is found", "kein Satz gefunden"),
    "no_quota": Pattern("there is no quota", "keine Vorgabe vorhanden"),
    "quota_not_positive": Pattern("the quota is not above nought", "die Vorgabe liegt nicht über null"),
    "quota_other_currency": Pattern("the quota is in another currency", "die Vorgabe hat eine andere Währung"),
    "no_figure": Pattern("a figure is missing", "eine Größe fehlt"),
}
"""By the names that exceptions have in documents and listings."""
