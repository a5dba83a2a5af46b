"""The schema for editors: it marks nothing that is well-formed, and it does mark what a glance would."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from compledger.rules.language import document_schema, plain, read_source

EXAMPLES = Path(__file__).parents[3] / "rules" / "examples"
FAULTS = Path(__file__).parent / "faults"
DOCUMENTS = [*sorted((EXAMPLES / "plans").glob("*.yaml")), *sorted(EXAMPLES.glob("adventureworks-[af]*.yaml"))]
VALIDATOR = Draft202012Validator(document_schema())


def faults(document: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(document)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(document_schema())


class Yaml12(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a day is a text, and so are `on` and `off`."""


Yaml12.yaml_implicit_resolvers = {
    letter: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag != "tag:yaml.org,2002:timestamp" and not (tag == "tag:yaml.org,2002:bool" and letter in "yYnNoO")
    ]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_example_fits_the_schema_as_text_and_as_an_editor_reads_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert faults(plain(read_source(text, path.name))) == []
    assert faults(Yaml12(text).get_single_data()) == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown-key", "rounding-unknown", "list-where-a-text-belongs", "currency-by-name", "formula-with-a-rate",
        "managers-without-levels", "recipient-found-in-no-way", "limit-per-year", "list-of-lists", "day-in-words",
    ],
)  # fmt: skip
def test_what_stands_where_no_key_or_value_of_the_kind_can_stand_is_marked(name: str) -> None:
    path = FAULTS / f"{name}.yaml"
    assert faults(plain(read_source(path.read_text(encoding="utf-8"), name))) != []
