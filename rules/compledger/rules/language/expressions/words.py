"""The words of an expression: its text taken apart, each piece on the list of what the language knows.

This is the first of three gates: it bounds length and literals, and refuses every sign outside the language at its
place, before anything is parsed. Then `expression_turns` and `expression_tree` look at how the words stand together.
"""

import re
import unicodedata
from typing import ClassVar

import sqlglot
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.tokenizer_core import Token, TokenType

from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.text.lookalikes import plain_letters

MAX_LENGTH = 4_000
MAX_LITERALS = 500
"""Numbers and quoted texts in one expression."""
LITERAL_DIGITS, LITERAL_PLACES = 12, 8

PLAIN_HINT = "use plain letters, digits and signs; others only in quoted texts"
SHORTER = "split it in two, or move part of it into a table"
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?", re.ASCII)
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

DIALECT = DuckDB()


class _Tokenizer(DuckDB.Tokenizer):
    """DuckDB's words and signs, without the words that swallow the rest of a statement: `call` may name a field."""

    COMMANDS: ClassVar[set[TokenType]] = set()


T = TokenType
KNOWN = frozenset(
    {T.VAR, T.IDENTIFIER, T.STRING, T.NUMBER, T.NULL, T.TRUE, T.FALSE, T.L_PAREN, T.R_PAREN, T.COMMA,
     T.PLUS, T.DASH, T.STAR, T.SLASH, T.EQ, T.NEQ, T.LT, T.LTE, T.GT, T.GTE, T.AND, T.OR, T.NOT, T.IN, T.IS, T.BETWEEN,
     T.CASE, T.WHEN, T.THEN, T.ELSE, T.END}
)  # fmt: skip
NAMED = frozenset({T.VAR, T.IDENTIFIER, T.STRING})

NOT_OURS = {
    "**": "powers are not in the language", "^": "powers are not in the language",
    "%": "write a part as a number: 0.05 for 5 %", "//": "write a single /", "||": "texts cannot be joined",
    "::": "values have one kind and are not converted", ";": "write one expression",
    ".": "names have no parts, and numbers begin with a digit: write amount, or 0.5", "==": "write a single =",
    "[": "write a list in round brackets, as in region in ('a', 'b')", "&&": "write and",
    "!": "write not, or <> in a comparison",
}  # fmt: skip


def words_of(text: str) -> list[Token]:
    """Return the tokens of a text, all of them known; words outside the language's own count as names.

    Raises:
        ExpressionRefused: the text is empty or too long, or holds something that is not in the language.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(f"this is longer than {MAX_LENGTH} characters", SHORTER)
    try:
        tokens = _Tokenizer(dialect=DIALECT).tokenize(text)
    except sqlglot.errors.TokenError as error:
        what = "a quote or a comment is opened and not closed"
        raise ExpressionRefused(what, "close a quoted text with '", _open_quote(text)) from error
    if not text.strip():
        raise ExpressionRefused("there is nothing here", "write a condition or formula, as in amount * 0.5")
    _check_plain(text, tokens)
    known = [_known(token, text) for token in tokens]
    if sum(token.token_type in {T.STRING, T.NUMBER} for token in known) > MAX_LITERALS:
        raise ExpressionRefused(f"this lists more than {MAX_LITERALS} values", SHORTER)
    return known


def _open_quote(text: str) -> int:
    return max(0, *(text.rfind(mark) for mark in ("'", '"', "/*", "$")))


def _check_plain(text: str, tokens: list[Token]) -> None:
    """Refuse comments, signs outside ASCII but in quoted texts, and signs in those that cannot be seen."""
    end = -1
    for start, next_end in [*((token.start, token.end) for token in tokens), (len(text), len(text))]:
        gap = text[end + 1 : start]
        if gap.strip():
            at = end + 1 + len(gap) - len(gap.lstrip())
            raise ExpressionRefused("a comment hides part of this", "say why in the rule's text instead", at)
        end = next_end
    if text.isascii() and INVISIBLE.search(text) is None:
        return
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
    if sign.isspace():
        return ExpressionRefused(f"this is not a plain space: {_name(sign)}", "type a plain space there", at)
    start = at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    end = at + 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    word = text[start:end]
    meant = plain_letters(word)
    hint = f"it looks like {meant!r}: type it anew" if meant and meant.strip() else PLAIN_HINT
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
        raise ExpressionRefused(f"{short(written)} is not an exact number", hint, at)
    digits, places = len(found[1]), len(found[2] or "")
    if digits > LITERAL_DIGITS:
        hint = "an amount stays below 1,000,000,000,000"
        raise ExpressionRefused(f"{short(written)} has more than {LITERAL_DIGITS} digits before the point", hint, at)
    if places > LITERAL_PLACES:
        hint = f"round it to {LITERAL_PLACES} places"
        raise ExpressionRefused(f"{short(written)} has more than {LITERAL_PLACES} places", hint, at)


def short(written: str) -> str:
    """Return a text as a message shows it, cut off where it is long."""
    return written if len(written) <= 40 else written[:37] + "..."
