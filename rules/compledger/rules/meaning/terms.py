"""Changes of a version's terms, fields, dated figures and worked examples."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from compledger.rules.exchange import ExchangeTerms
from compledger.rules.language.forms.fields import FieldKind
from compledger.rules.language.forms.findings import Place
from compledger.rules.language.forms.values import NamedValue
from compledger.rules.language.forms.worked_example import WorkedExample
from compledger.rules.meaning import patterns as said
from compledger.rules.meaning.change import ChangeClass, ChangeKind
from compledger.rules.meaning.comparison import About, Comparison, matched, one_of, or_none
from compledger.rules.plain_words import (
    Telling,
    example_in_short,
    example_parts_in_words,
    exchange_in_words,
    field_in_words,
    rounding_in_words,
)
from compledger.rules.plain_words import plan_patterns as phrases
from compledger.rules.timeline import FOREVER

NOWHERE = Place(0, 0)


class _Spell(NamedTuple):
    effective_from: date | None
    value: Decimal


def compare_terms(comparison: Comparison) -> None:
    """Note what is another about name, days, money, rounding and fields. A label is none: each version has its own."""
    a, b = comparison.a.rule_set, comparison.b.rule_set
    for path, name in (("rule_set", "name"), ("currency", "currency"), ("calendar", "calendar")):
        comparison.structure(About(path), ChangeKind.TERMS, getattr(a, name), getattr(b, name), lambda _, said: said)
    comparison.text(About("title"), a.title, b.title)
    comparison.figure(
        About("effective_from"), ChangeKind.DAYS, a.effective_from, b.effective_from, lambda t, d: t.wording.day(d)
    )
    days = (a.effective_until, b.effective_until)
    comparison.figure(About("effective_until"), ChangeKind.DAYS, *days, _last_day)
    modes, steps = (a.rounding.mode, b.rounding.mode), (a.rounding.step, b.rounding.step)
    comparison.structure(About("rounding.mode"), ChangeKind.ROUNDING, *modes, one_of(phrases.ROUNDED))
    comparison.structure(About("rounding.step"), ChangeKind.ROUNDING, *steps, _rounding)
    _compare_exchange(comparison, a.exchange, b.exchange)
    for name in sorted({*a.fields, *b.fields}):
        one, other = (name if name in rule_set.fields else None for rule_set in (a, b))
        about = About(f"fields.{name}")
        if one is None or other is None:
            comparison.one_sided(about, ChangeKind.FIELD, one, other, field_in_words)
        else:
            kinds = [(r.fields[name], r.field_currencies.get(name)) for r in (a, b)]
            if kinds[0] != kinds[1]:
                words = (field_in_words(comparison.a, name), field_in_words(comparison.b, name))
                comparison.note(about, ChangeKind.FIELD, ChangeClass.STRUCTURAL, *words)


def compare_values(comparison: Comparison) -> None:
    """Note what is another about dated figures; a further one from some day on is a parameter as well."""
    a, b = comparison.a.rule_set, comparison.b.rule_set
    for id_, before, after in matched(a.values, b.values, attrgetter("id")):
        about = About(f"values.{id_}")

        if before is None or after is None:
            comparison.one_sided(about, ChangeKind.VALUE, before, after, _value)
            continue
        comparison.structure(about / "unit", ChangeKind.VALUE, before.kind, after.kind, _unit)
        comparison.text(about / "source", before.source, after.source)
        spells = (_spells(comparison.a, before), _spells(comparison.b, after))
        for day, one, other in matched(*spells, attrgetter("effective_from")):
            words = [_spell(t, x, v.kind) for t, x, v in ((comparison.a, one, before), (comparison.b, other, after))]
            if one != other:
                comparison.note(
                    about.item(f"from {day}" if day else "at first"),
                    ChangeKind.VALUE,
                    ChangeClass.PARAMETER,
                    words[0],
                    words[1],
                )


def compare_examples(comparison: Comparison) -> None:
    """Note other worked examples: they show what a plan pays and change none of it."""
    a, b = comparison.a.rule_set, comparison.b.rule_set
    for id_, before, after in matched(map(_placeless, a.examples), map(_placeless, b.examples), attrgetter("id")):
        about = About(f"examples.{id_}")
        if before is None or after is None:
            words = [example_in_short(t, e) if e else "" for t, e in ((comparison.a, before), (comparison.b, after))]
            comparison.note(about, ChangeKind.EXAMPLE, ChangeClass.WORDING, words[0], words[1])
        elif before != after:
            _compare_example(comparison, about, before, after)


def _compare_example(comparison: Comparison, about: About, before: WorkedExample, after: WorkedExample) -> None:
    """Note the lines of an example that are others, each part of it by itself."""
    parts = [example_parts_in_words(comparison.a, before), example_parts_in_words(comparison.b, after)]
    for name, old in parts[0].items():
        new = parts[1][name]
        gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
        if gone or come:
            words = [
                " ".join(line if line.endswith(".") else f"{line};" for line in side).removesuffix(";")
                for side in (gone, come)
            ]
            comparison.note(about / name, ChangeKind.EXAMPLE, ChangeClass.WORDING, words[0], words[1])


def _compare_exchange(comparison: Comparison, before: ExchangeTerms | None, after: ExchangeTerms | None) -> None:
    about = About("exchange")
    if before is None or after is None:
        comparison.structure(about, ChangeKind.EXCHANGE, before, after, exchange_in_words)
        return
    comparison.structure(about / "publisher", ChangeKind.EXCHANGE, before.publisher, after.publisher, or_none)
    comparison.structure(about / "on", ChangeKind.EXCHANGE, before.on, after.on, one_of(phrases.EXCHANGED_ON))
    comparison.structure(about / "via", ChangeKind.EXCHANGE, before.via, after.via, or_none)
    ages = (before.at_most_days_old, after.at_most_days_old)
    comparison.figure(about / "at_most_days_old", ChangeKind.EXCHANGE, *ages, lambda _, days: str(days))


def _unit(telling: Telling, kind: FieldKind) -> str:
    if kind is FieldKind.MONEY:
        return telling.wording.say(phrases.FIELD_MONEY_IN, currency=telling.rule_set.currency)
    return telling.wording.say(phrases.FIELD_KINDS[kind])


def _spells(telling: Telling, value: NamedValue) -> list[_Spell]:
    """Return a figure's spells; the first has no day of its own, but begins with the version or before."""
    first, *others = value.spells
    known = first.effective_from if first.effective_from > telling.rule_set.effective_from else None
    return [_Spell(known, first.value), *(_Spell(spell.effective_from, spell.value) for spell in others)]


def _spell(telling: Telling, spell: _Spell | None, kind: FieldKind) -> str:
    return "" if spell is None else telling.period_words.figure(spell.value, kind)


def _value(telling: Telling, value: NamedValue) -> str:
    wording, figure = telling.wording, telling.period_words.figure
    return ", ".join(
        wording.say(said.SPELL, value=figure(spell.value, value.kind), day=wording.day(spell.effective_from))
        for spell in value.spells
    )


def _last_day(telling: Telling, until: date) -> str:
    wording = telling.wording
    return wording.say(said.NO_END) if until == FOREVER else wording.say(said.LAST_DAY, day=telling.last_day(until))


def _rounding(telling: Telling, _: object) -> str:
    return rounding_in_words(telling)


def _placeless(example: WorkedExample) -> WorkedExample:
    return replace(example, place=NOWHERE, expects=tuple(replace(e, place=NOWHERE) for e in example.expects))
