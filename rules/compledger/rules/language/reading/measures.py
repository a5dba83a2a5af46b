"""The measures of a document."""

from compledger.rules.language.forms.crediting import CreditRule, Measure
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.document_keys import MEASURE
from compledger.rules.language.text.reader import nearest


def survey_measures(manuscript: Manuscript, rules: tuple[CreditRule, ...]) -> dict[str, FieldKind]:
    """Return what each measure sums, by its id, as the first of its credit rules says."""
    bases = {rule.id: rule.base.kind for rule in rules}
    quiet = manuscript.quiet()
    found = {}
    for item in manuscript.items("measures"):
        named = [text.value for text in quiet.texts(item, "credits")]
        found[quiet.text(item, "id")] = next((bases[one] for one in named if one in bases), FieldKind.MONEY)
    return found


def read_measures(manuscript: Manuscript, rules: tuple[CreditRule, ...]) -> tuple[Measure, ...]:
    """Return the measures; each names credit rules that are there, all of one kind."""
    reader = manuscript.reader
    bases = {rule.id: rule.base.kind for rule in rules}
    measures = []
    items = reader.mappings(manuscript.source, "measures")
    for item in items:
        reader.fits(item, MEASURE)
        measure_id = reader.name_of(item, "id")
        kind = manuscript.measures.get(measure_id, FieldKind.MONEY)
        credits = reader.texts(item, "credits")
        for text in credits:
            if not bases and "credit_rules" in manuscript.source.values:
                break  # The list of credit rules is empty, or none of it could be read: that is said there.
            if text.value not in bases:
                reader.fault(text.place, f"no credit rule is called {text.value!r}", nearest(text.value, bases))
            elif bases[text.value] is not kind:
                what = f"{text.value!r} credits {bases[text.value]}, the rule before it {kind}"
                reader.fault(text.place, what, "sum money and quantities in measures of their own")
        window = reader.name_of(item, "window") or None
        quota = (
            manuscript.formula(item, "quota", manuscript.of_period(), (kind,))[0] if "quota" in item.values else None
        )
        measures.append(Measure(measure_id, tuple(text.value for text in credits), window, quota))
    reader.ids_once([(measure.id, item) for measure, item in zip(measures, items, strict=True)])
    return tuple(measures)
