"""Rule sets as commands are given them: a file with its sheets, or the name of one in the store."""

import re
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from compledger.rules.checked import Written
from compledger.rules.language import RuleSet, parse_rule_set, sheets_of
from compledger.rules.refused import Refused
from compledger.ui_api.cli.documents import read_document
from compledger.ui_api.cli.where import Where

if TYPE_CHECKING:
    from compledger.ui_api.cli.opening import AtWork

NAMED = re.compile(r"(?P<rule_set>[a-z][a-z0-9_-]{0,63})(@(?P<label>.+))?", re.ASCII)


class NeitherFileNorName(Refused, LookupError):
    """What was given is no file, and can be no rule set's name."""

    def __init__(self, given: str) -> None:
        self.given = given
        super().__init__(f"{given!r} is neither a file that is there nor a rule set's name, as in plan or plan@2025")


@dataclass(frozen=True, slots=True)
class Named:
    """A published version by its name."""

    rule_set: str
    label: str | None
    """None: the one in force today, where the company is."""


def read_written(file: Path) -> Written:
    """Return a document and the sheets that it names, which lie beside it; one that is not there is left to the check.

    Raises:
        NotUtf8: the document is no text.
        DocumentRefused: it is no YAML.
    """
    document = read_document(file)
    beside = {name: file.parent / name for name in sheets_of(document, file.name)}
    # A sheet's name is no path: what leads elsewhere is not read, and is a finding.
    sheets = {name: path.read_bytes() for name, path in beside.items() if Path(name).name == name and path.is_file()}
    return Written(file.name, document, sheets)


def named(given: str) -> Named:
    """Return which version a name means; raises NeitherFileNorName."""
    found = NAMED.fullmatch(given)
    if found is None:
        raise NeitherFileNorName(given)
    return Named(found["rule_set"], found["label"])


class GivenRuleSets:
    """Reads what a command is given; the store is opened only if a name is among it, and only once."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.stack = ExitStack()
        self.work: AtWork | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, trace)

    def read(self, given: str) -> RuleSet:
        """Return the rule set that a file holds or a name means.

        Raises:
            NeitherFileNorName: it is neither.
            DocumentRefused: the file has faults.
            NoSuchVersion: nothing of that name is published.
        """
        path = Path(given)
        if path.is_file():
            written = read_written(path)
            return parse_rule_set(written.document, written.name, written.sheets)
        return self._published(named(given))

    def _published(self, asked: Named) -> RuleSet:
        # Imported here: a file needs no store.
        from compledger.access import Thing, Verb  # noqa: PLC0415
        from compledger.plans import company, parsed, version_labelled  # noqa: PLC0415
        from compledger.ui_api.cli.opening import at_work  # noqa: PLC0415

        if self.work is None:
            opening = at_work(self.where, Verb.RULES_READ, Thing("rule_set", asked.rule_set))
            self.work = self.stack.enter_context(opening)
        with self.work.reading() as session:
            today = company(session).day_of(self.work.at)
            return parsed(session, version_labelled(session, asked.rule_set, asked.label, today))
