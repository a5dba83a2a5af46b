"""Turns: in an expression values and operators come by turns, and what is opened is closed.

The second gate, after `expression_words`. It bounds how deep brackets stand in one another before the parser goes down
into them, and names the place where a value or an operator is missing.
"""

from sqlglot.tokenizer_core import Token, TokenType

from compledger.rules.language.expressions.refused import ExpressionRefused
from compledger.rules.language.expressions.words import SHORTER, short

MAX_BRACKETS = 20
"""How deep brackets, calls, `case`, `not` and signs may stand in one another: the parser takes 25 frames for each."""

CASE_HINT = "write case when amount > 0 then 0.05 else 0 end"
CLOSE_HINT = "close every ( with ) and every case with end"
VALUE_HINT = "write a field, a number, a text in quotes or a call there"

T = TokenType
VALUES = frozenset({T.VAR, T.IDENTIFIER, T.STRING, T.NUMBER, T.NULL, T.TRUE, T.FALSE})
PREFIXES = frozenset({T.NOT, T.DASH})

NOT_OURS_WORDS = {
    "like": "compare whole texts, as in region in ('North', 'South')", "ilike": "compare whole texts with = or in",
    "select": "nothing is looked up in other tables", "from": "nothing is looked up in other tables",
    "exists": "nothing is looked up in other tables", "as": "values have one kind and are not converted",
    "over": "ask the measure: total(sales)", "filter": "put the condition into a credit rule's `when`",
    "date": "write a day in quotes alone, as in '2025-01-31'", "distinct": "leave it out",
    "symmetric": "write the smaller value first, without it", "mod": "there is no remainder in the language",
}  # fmt: skip


class _Turns:
    """Values and operators by turns, brackets and cases closed in the order in which they were opened."""

    def __init__(self) -> None:
        self.open: list[Token] = []
        self.prefixes = 0
        self.value_next = True
        self.before: Token | None = None

    def take(self, token: Token) -> None:
        """Go on by one token, or refuse it."""
        kind, before = token.token_type, self.before.token_type if self.before else None
        self._check_after(before, token)
        closes_call = kind is T.R_PAREN and before is T.L_PAREN
        begins_case = kind is T.WHEN and before is T.CASE
        if self.value_next and not closes_call and not begins_case:
            self._value(token)
        elif kind in VALUES or kind is T.CASE or (kind is T.L_PAREN and before is not T.VAR):
            raise self._beside(token)
        elif kind is T.L_PAREN:
            self._open(token)
        elif kind in {T.R_PAREN, T.END}:
            self._close(token)
        else:
            self.value_next = kind is not T.NOT
        self.before = token

    def _check_after(self, before: TokenType | None, token: Token) -> None:
        """Refuse what some words cannot be followed by, and a comma that stands in no list."""
        if before is T.CASE and token.token_type is not T.WHEN:
            raise ExpressionRefused("`case` is followed by `when`", CASE_HINT, token.start)
        if before is T.IN and token.token_type is not T.L_PAREN:
            raise ExpressionRefused("`in` needs a list of values", "write field in ('a', 'b')", token.start)
        if token.token_type is T.COMMA and not (self.open and self.open[-1].token_type is T.L_PAREN):
            what = "a comma stands outside a list or a call"
            raise ExpressionRefused(what, "write numbers without commas, as in 5000", token.start)

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
            raise ExpressionRefused(
                f"more than {MAX_BRACKETS} brackets, calls, cases or signs stand in one another", SHORTER, token.start
            )

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
    return short(f"'{token.text}'" if token.token_type is T.STRING else token.text)


def check_turns(tokens: list[Token]) -> None:
    """Refuse words that do not stand together as values, operators and brackets do.

    Raises:
        ExpressionRefused: a value or an operator is missing, a bracket is not closed, or they are nested too deep.
    """
    turns = _Turns()
    for token in tokens:
        turns.take(token)
    turns.done(tokens[-1].end)
