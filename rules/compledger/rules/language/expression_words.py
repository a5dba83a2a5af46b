"""The words of an expression: its text taken apart, each piece on the list of what the language knows.

This is the first of two gates. It runs in one pass, before anything is parsed: it bounds length, brackets and
literals, refuses every sign outside the language at its place, and lets values and operators come only by turns.
"""

import re
import unicodedata

import sqlglot
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.tokenizer_core import Token, TokenType

from compledger.rules.language.expression_refused import ExpressionRefused
from compledger.rules.language.lookalikes import plain_letters

MAX_LENGTH = 4_000
MAX_BRACKETS = 20
"""How deep brackets, calls, `case`, `not` and signs may stand in one another: the parser takes 25 frames for each."""
MAX_LITERALS = 500
"""Numbers and quoted texts in one expression."""
LITERAL_DIGITS, LITERAL_PLACES = 12, 8

CASE_HINT = "write case when amount > 0 then 0.05 else 0 end"
CLOSE_HINT = "close every ( with ) and every case with end"
PLAIN_HINT = "names have the letters a to z, digits and _"
VALUE_HINT = "write a field, a number, a text in quotes or a call there"
SHORTER = "split it in two, or move part of it into a table"
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?", re.ASCII)
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

T = TokenType
VALUES = frozenset({T.VAR, T.IDENTIFIER, T.STRING, T.NUMBER, T.NULL, T.TRUE, T.FALSE})
PREFIXES = frozenset({T.NOT, T.DASH})
BETWEEN_VALUES = frozenset(
    {T.PLUS, T.DASH, T.STAR, T.SLASH, T.EQ, T.NEQ, T.LT, T.LTE, T.GT, T.GTE, T.AND, T.OR, T.IN, T.IS, T.BETWEEN,
     T.COMMA, T.WHEN, T.THEN, T.ELSE}
)  # fmt: skip
OTHERS = frozenset({T.NOT, T.L_PAREN, T.R_PAREN, T.CASE, T.END})
NAMED = frozenset({T.VAR, T.IDENTIFIER, T.STRING})
KNOWN = VALUES | PREFIXES | BETWEEN_VALUES | OTHERS

NOT_OURS = {
    "**": "powers are not in the language", "^": "powers are not in the language",
    "%": "write a part as a number: 0.05 for 5 %", "//": "write a single /", "||": "texts cannot be joined",
    "::": "values have one kind and are not converted", ";": "write one expression",
    ".": "names have no parts: write the field's name alone", "==": "write a single =",
    "[": "write a list in round brackets, as in region in ('a', 'b')", "&&": "write and",
}  # fmt: skip
NOT_OURS_WORDS = {
    "like": "compare whole texts, as in region in ('North', 'South')", "ilike": "compare whole texts with = or in",
    "select": "nothing is looked up in other tables", "from": "nothing is looked up in other tables",
    "exists": "nothing is looked up in other tables", "as": "values have one kind and are not converted",
    "over": "ask the measure: total(sales)", "filter": "put the condition into a credit rule's `when`",
    "date": "write a day in quotes alone, as in '2025-01-31'", "distinct": "leave it out",
    "symmetric": "write the smaller value first, without it", "mod": "there is no remainder in the language",
}  # fmt: skip


def words_of(text: str) -> list[Token]:
    """Return the tokens of a text, all of them known; words outside the language's own count as names.

    Raises:
        ExpressionRefused: the text is too long or too deep, holds something that is not in the language, or two values
            stand without an operator between them.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(f"this is longer than {MAX_LENGTH} characters", SHORTER)
    try:
        tokens = DuckDB().tokenize(text)
    except sqlglot.errors.TokenError as error:
        raise ExpressionRefused("a quote is opened and not closed", "close it with '", _open_quote(text)) from error
    if not tokens:
        raise ExpressionRefused("there is nothing here", "write a condition or formula, as in amount * 0.5")
    _check_plain(text, tokens)
    known = [_known(token, text) for token in tokens]
    _check_turns(known)
    if sum(token.token_type in {T.STRING, T.NUMBER} for token in known) > MAX_LITERALS:
        raise ExpressionRefused(f"this lists more than {MAX_LITERALS} values", SHORTER)
    return known


def _open_quote(text: str) -> int:
    return max(text.rfind("'"), text.rfind('"'), 0)


def _check_plain(text: str, tokens: list[Token]) -> None:
    """Refuse comments, signs outside ASCII but in quoted texts, and signs in those that cannot be seen."""
    end = -1
    for start, next_end in [*((token.start, token.end) for token in tokens), (len(text), len(text))]:
        gap = text[end + 1 : start]
        if gap.strip():
            at = end + 1 + len(gap) - len(gap.lstrip())
            raise ExpressionRefused("a comment hides part of this", "say why in the rule's text instead", at)
        end = next_end
    quoted = {at for t in tokens if t.token_type is T.STRING for at in range(t.start, t.end + 1)}
    for at, sign in enumerate(text):
        if at in quoted and INVISIBLE.match(sign):
            raise ExpressionRefused(f"a sign that cannot be seen: {_name(sign)}", "take it out", at)
        if at not in quoted and not sign.isascii():
            raise _not_plain(text, at)


def _name(sign: str) -> str:
    return unicodedata.name(sign, f"U+{ord(sign):04X}")


def _not_plain(text: str, at: int) -> ExpressionRefused:
    """Return what to say of a sign outside ASCII: which word it stands in, and which plain one looks the same."""
    sign = text[at]
    if sign in "‘’‚‛“”„«»":
        return ExpressionRefused(f"{sign} is not a plain quote", "put a text in straight quotes, as in 'EMEA'", at)
    start = at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    end = at + 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    word = text[start:end]
    meant = plain_letters(word)
    hint = (
        f"it looks like {meant!r}: type it anew"
        if meant and meant.strip()
        else "names have the letters a to z, digits and _"
    )
    return ExpressionRefused(f"{word!r} has a sign outside the plain letters: {_name(sign)}", hint, at)


def _known(token: Token, text: str) -> Token:
    """Return a token that the language knows; a word that only other languages know is a name."""
    written = text[token.start : token.end + 1]
    if token.token_type is T.NUMBER:
        _check_number(written, token.start)
        return token
    if token.token_type in KNOWN and (token.token_type in NAMED or written not in NOT_OURS):
        return token
    if WORD.fullmatch(written):
        return Token(T.VAR, written, token.line, token.col, token.start, token.end)
    hint = NOT_OURS.get(written, "write a comparison or a sum, as in amount >= 1000 or amount - cost")
    raise ExpressionRefused(f"{written!r} is not in the language", hint, token.start)


def _check_number(written: str, at: int) -> None:
    found = NUMBER.fullmatch(written)
    if not found:
        hint = "write digits with a point, as in 1000 or 0.05; no exponent"
        raise ExpressionRefused(f"{written} is not an exact number", hint, at)
    digits, places = len(found[1]), len(found[2] or "")
    if digits > LITERAL_DIGITS:
        hint = "an amount stays below 1,000,000,000,000"
        raise ExpressionRefused(f"{_short(written)} has more than {LITERAL_DIGITS} digits before the point", hint, at)
    if places > LITERAL_PLACES:
        hint = f"round it to {LITERAL_PLACES} places"
        raise ExpressionRefused(f"{_short(written)} has more than {LITERAL_PLACES} places", hint, at)


def _short(written: str) -> str:
    return written if len(written) <= 40 else written[:37] + "..."


class _Turns:
    """Values and operators by turns, brackets and cases closed in the order in which they were opened."""

    def __init__(self) -> None:
        self.open: list[Token] = []
        self.prefixes = 0
        self.value_next = True
        self.before: Token | None = None

    def take(self, token: Token) -> None:
        """Go on by one token, or refuse it."""
        kind = token.token_type
        called = self.before is not None and self.before.token_type is T.VAR
        empty_call = kind is T.R_PAREN and self.before is not None and self.before.token_type is T.L_PAREN
        case_begins = kind is T.WHEN and self.before is not None and self.before.token_type is T.CASE
        if self.before is not None and self.before.token_type is T.CASE and not case_begins:
            raise ExpressionRefused("`case` is followed by `when`", CASE_HINT, token.start)
        if self.value_next and not case_begins and not empty_call:
            self._value(token)
        elif not self.value_next and kind in VALUES | {T.CASE}:
            raise self._beside(token)
        elif kind is T.L_PAREN:
            if not called:
                raise self._beside(token)
            self._open(token)
        elif kind in {T.R_PAREN, T.END}:
            self._close(token)
        else:
            self.value_next = kind is not T.NOT
        self.before = token

    def _value(self, token: Token) -> None:
        if token.token_type in VALUES:
            self.value_next, self.prefixes = False, 0
        elif token.token_type in PREFIXES:
            self.prefixes += 1
            self._check_depth(token)
        elif token.token_type in {T.L_PAREN, T.CASE}:
            self._open(token)
        else:
            raise ExpressionRefused(f"a value is missing before {token.text!r}", VALUE_HINT, token.start)

    def _open(self, token: Token) -> None:
        self.open.append(token)
        self._check_depth(token)
        self.value_next = True

    def _close(self, token: Token) -> None:
        opened = self.open.pop() if self.open else None
        if opened is None or (opened.token_type is T.L_PAREN) is not (token.token_type is T.R_PAREN):
            what = f"{token.text!r} closes nothing" if opened is None else f"{opened.text!r} is not closed before this"
            raise ExpressionRefused(what, CLOSE_HINT, token.start)
        self.value_next = False

    def _check_depth(self, token: Token) -> None:
        if len(self.open) + self.prefixes > MAX_BRACKETS:
            raise ExpressionRefused(f"more than {MAX_BRACKETS} brackets stand in one another", SHORTER, token.start)

    def _beside(self, token: Token) -> ExpressionRefused:
        assert self.before is not None
        for word in (token, self.before):
            hint = NOT_OURS_WORDS.get(word.text.lower()) if word.token_type is T.VAR else None
            if hint:
                return ExpressionRefused(f"{word.text!r} is not in the language", hint, word.start)
        what = f"an operator is missing between {_shown(self.before)} and {_shown(token)}"
        return ExpressionRefused(what, "write one of + - * / = <> < <= > >= and or in between", token.start)

    def done(self, end: int) -> None:
        """Refuse a text that stops too early."""
        if self.open:
            token = self.open[-1]
            raise ExpressionRefused(f"{token.text!r} is not closed", CLOSE_HINT, token.start)
        if self.value_next:
            raise ExpressionRefused("a value is missing at the end", VALUE_HINT, end)


def _shown(token: Token) -> str:
    return _short(f"'{token.text}'" if token.token_type is T.STRING else token.text)


def _check_turns(tokens: list[Token]) -> None:
    turns = _Turns()
    for token in tokens:
        turns.take(token)
    turns.done(tokens[-1].end)
