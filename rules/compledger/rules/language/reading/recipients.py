"""The recipients of a credit rule: its `to`."""

from decimal import Decimal

from compledger.rules.language.forms.crediting import Recipient, Rest, Split, Through
from compledger.rules.language.forms.document import SHARE_PLACES
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.reading.fields import field_of_kind
from compledger.rules.language.reading.manuscript import Manuscript
from compledger.rules.language.text.document_keys import RECIPIENTS, SPLIT
from compledger.rules.language.text.reader import Reader
from compledger.rules.language.text.source import Items, Mapping, Text

MOST_RECIPIENTS = 50
MOST_LEVELS = 20
MOST_PLACES = 6
ON_TOP = frozenset({Through.MANAGERS, Through.RELATION})
"""Those whose share never counts towards the 100 % of the rule."""


def read_recipients(rule: Mapping, manuscript: Manuscript) -> tuple[Recipient, ...]:
    """Return whom a rule credits: a field's name, one recipient, or a list of them."""
    reader = manuscript.reader
    to = rule.values.get("to")
    if to is None:
        return ()
    if "share" in rule.values and not isinstance(to, Text):
        what = "'share' stands beside 'to', which is more than the name of a field"
        reader.fault(rule.keys["share"], what, "write it inside of `to`, as in `{field: seller, share: 0.5}`")
    if isinstance(to, Text):
        name = field_of_kind(rule, "to", FieldKind.PARTICIPANT, reader, manuscript.kinds)
        return (_recipient(Through.SELF, name, _share(rule, "share", reader)),)
    if isinstance(to, Items):
        several = reader.items(rule, "to")
        if len(several) > MOST_RECIPIENTS:
            hint = "credit a territory or a unit, whose members may be many"
            reader.fault(several[MOST_RECIPIENTS].place, f"more than {MOST_RECIPIENTS} recipients", hint)
        return tuple(_read(reader.mapping_at(one), manuscript) for one in several[:MOST_RECIPIENTS])
    return (_read(to, manuscript),)


def _read(item: Mapping, manuscript: Manuscript) -> Recipient:
    reader = manuscript.reader
    named = [key for key in RECIPIENTS if key in item.values]
    if len(named) != 1:
        what = "a recipient is found in one way" if named else "this says nothing of who is credited"
        reader.fault(item.place, what, f"write one of: {', '.join(RECIPIENTS)}")
        return _recipient(Through.SELF, "", Decimal(0))
    (form,) = named
    through, keys = RECIPIENTS[form]
    reader.fits(item, keys)
    field_key = "of" if through is Through.RELATION else form
    by_text = through in {Through.TERRITORY, Through.UNIT}
    kind = FieldKind.TEXT if by_text else FieldKind.PARTICIPANT
    split, places, rest = _split(item, reader)
    first, levels = _levels(item, reader) if through in ON_TOP else (1, 1)
    return Recipient(
        through=through,
        field=field_of_kind(item, field_key, kind, reader, manuscript.kinds),
        relation=reader.name_of(item, "relation") if through is Through.RELATION else "",
        first_level=first,
        levels=levels,
        share=_share(item, "share", reader),
        pay_share=_share(item, "pay", reader, nothing=True),
        split=split,
        places=places,
        rest=rest,
        on_top=through in ON_TOP or _flag(item, "on_top", reader),
        optional=_flag(item, "optional", reader),
    )


def _recipient(through: Through, name: str, share: Decimal) -> Recipient:
    return Recipient(through, name, "", 1, 1, share, Decimal(1), Split.EACH, MOST_PLACES, Rest.LARGEST, on_top=False)


def _flag(item: Mapping, key: str, reader: Reader) -> bool:
    return reader.choice(item, key, ("true", "false"), default="false") == "true"


def _share(item: Mapping, key: str, reader: Reader, *, nothing: bool = False) -> Decimal:
    before = len(reader.findings)
    share = reader.decimal(item, key, places=SHARE_PLACES, default="1")
    if len(reader.findings) > before:
        return Decimal(1)
    if not 0 <= share <= 1 or (share == 0 and not nothing):
        reader.fault(item.values[key].place, f"a share of {share} is outside 0 to 1", "write 0.5 for 50 %")
        return Decimal(1)
    return share


def _levels(item: Mapping, reader: Reader) -> tuple[int, int]:
    first = reader.whole(item, "from_level", least=1, most=MOST_LEVELS, default=1)
    levels = reader.whole(item, "levels", least=1, most=MOST_LEVELS, default=first)
    if levels < first:
        what = f"levels end at {levels}, below the first one, {first}"
        reader.fault(item.values["levels"].place, what, "`levels` is the last level that is credited")
    return first, levels


def _split(item: Mapping, reader: Reader) -> tuple[Split, int, Rest]:
    value = item.values.get("split")
    if isinstance(value, Mapping):
        reader.fits(value, SPLIT)
        how = Split(reader.choice(value, "how", list(Split)))
        if how is Split.EACH and len(value.values) > 1:
            reader.fault(value.place, "where each gets all, nothing is cut off", "leave `places` and `rest` out")
        places = reader.whole(value, "places", least=0, most=MOST_PLACES, default=MOST_PLACES)
        return how, places, Rest(reader.choice(value, "rest", list(Rest), default=Rest.LARGEST))
    how = Split(reader.choice(item, "split", list(Split), default=Split.EACH))
    return how, MOST_PLACES, Rest.LARGEST
