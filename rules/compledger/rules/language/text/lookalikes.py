"""Letters that look like plain ones: names copied from a document may hold a Cyrillic а where an a is meant."""

import unicodedata

LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЅЈаеорсухіѕјѵԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανιρυκτıǀ‐‑‒–—−＿",
    "ABEKMHOPCTYXISJaeopcyxisjvdqwhlABEZHIKMNOPTYXoavipuktil------_",
)
"""Letters of other alphabets, and dashes, that most typefaces draw like ASCII ones."""


def plain_letters(text: str) -> str | None:
    """Return the ASCII text that looks the same, None if no plain one does."""
    plain = unicodedata.normalize("NFKD", text).translate(LOOKALIKES)
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return kept if kept.isascii() and kept.isprintable() else None
