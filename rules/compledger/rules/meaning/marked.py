"""Which words of a text are others in the next: marked in both, so that one need not look for them."""

import re
from difflib import SequenceMatcher

WORD = re.compile(r"[()“”„;]|[^\s()“”„;]+?(?=[.,:]*(?:[\s()“”„;]|$))|[.,:]+")
MOST_WORDS = 400
"""Longer texts are not marked: that many words are searched through in no time, and nobody reads more of them."""
ALIKE = 0.5
"""Texts of which less than this share of words is the same are two texts: marks would cover them."""
MARK = "[{}]"
Span = tuple[int, int]


def marked(before: str, after: str) -> tuple[str, str]:
    """Return two texts with the words that differ in brackets: `at least [1,000]`, `at least [2,000]`.

    Both are returned as they are if they have little in common, or if all that they have is one word.
    """
    words = (list(WORD.finditer(before)), list(WORD.finditer(after)))
    if max(map(len, words)) > MOST_WORDS or min(map(len, words)) < 2:
        return before, after
    matcher = SequenceMatcher(None, [word[0] for word in words[0]], [word[0] for word in words[1]], autojunk=False)
    if matcher.ratio() < ALIKE:
        return before, after
    spans: tuple[list[Span], list[Span]] = ([], [])
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        for side, begins, ends in ((0, a, a_end), (1, b, b_end)):
            if tag != "equal" and begins < ends:
                spans[side].append((words[side][begins].start(), words[side][ends - 1].end()))
    return _with_marks(before, spans[0]), _with_marks(after, spans[1])


def _with_marks(text: str, spans: list[Span]) -> str:
    for begins, ends in reversed(spans):
        text = text[:begins] + MARK.format(text[begins:ends]) + text[ends:]
    return text
