"""Formulas on a sale put together by chance: any form of the language inside any other that may hold it."""

from hypothesis import strategies as st

LEAVES = {
    "money": ("amount", "cost", "amount", "100", "0.5"),
    "quantity": ("quantity", "2", "3"),
    "share": ("discount", "0.25", "discount"),
}
"""What a formula ends in, by its kind; a bare number is of any."""


@st.composite
def composed(draw: st.DrawFn, kind: str, depth: int = 2) -> str:
    """Draw a formula of a kind."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(LEAVES[kind]))
    return draw(draw(st.sampled_from([_sum, _product, _quotient, _call, _case]))(kind, depth - 1))


@st.composite
def compared(draw: st.DrawFn, depth: int = 1) -> str:
    """Draw a condition that compares two formulas of one kind, or asks whether one is missing."""
    kind = draw(st.sampled_from(["money", "quantity", "share"]))
    left = draw(composed(kind, depth))
    form = draw(st.integers(0, 5))
    if form == 0:
        return f"{left} is {draw(st.sampled_from(['', 'not ']))}null"
    if form == 1:
        return f"{left} between {draw(st.sampled_from(['-5', '0.1']))} and {draw(st.sampled_from(['1', '1000']))}"
    sign = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
    return f"{left} {sign} {draw(composed(kind, depth))}"


@st.composite
def _sum(draw: st.DrawFn, kind: str, depth: int) -> str:
    sign = draw(st.sampled_from(["+", "-"]))
    return f"({draw(composed(kind, depth))} {sign} {draw(composed(kind, depth))})"


@st.composite
def _product(draw: st.DrawFn, kind: str, depth: int) -> str:
    other = draw(st.sampled_from(["share", "quantity"] if kind == "money" else ["share"]))
    return f"({draw(composed(kind, depth))} * {draw(composed(other, depth))})"


@st.composite
def _quotient(draw: st.DrawFn, kind: str, depth: int) -> str:
    """Draw what divides to a kind: two of one kind give a share; else something over a share or a number."""
    if kind == "share":
        same = draw(st.sampled_from(["money", "quantity"]))
        return f"({draw(composed(same, depth))} / {draw(composed(same, depth))})"
    other = draw(st.sampled_from(["share", "quantity"] if kind == "money" else ["share"]))
    return f"({draw(composed(kind, depth))} / {draw(composed(other, depth))})"


@st.composite
def _call(draw: st.DrawFn, kind: str, depth: int) -> str:
    called = draw(st.sampled_from(["least", "greatest", "abs", "round", "coalesce", "-"]))
    inner = draw(composed(kind, depth))
    if called == "-":
        return f"(-{inner})"
    if called == "abs":
        return f"abs({inner})"
    if called == "round":
        return f"round({inner}, {draw(st.integers(0, 6))})"
    return f"{called}({inner}, {draw(composed(kind, depth))})"


@st.composite
def _case(draw: st.DrawFn, kind: str, depth: int) -> str:
    when = draw(st.one_of(st.sampled_from(["new", "region = 'EMEA'", "booked < day"]), compared(max(depth - 1, 0))))
    return f"case when {when} then {draw(composed(kind, depth))} else {draw(composed(kind, depth))} end"
