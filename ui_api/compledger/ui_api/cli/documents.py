"""Documents on disk: plans, mappings and calendars are UTF-8 text."""

from pathlib import Path

from compledger.rules.refused import Refused


class NotUtf8(Refused, ValueError):
    """A document is not UTF-8 text."""

    def __init__(self, path: Path, error: UnicodeDecodeError) -> None:
        before = error.object[: error.start].decode("utf-8")
        self.path, self.line, self.column = path, before.count("\n") + 1, len(before) - before.rfind("\n")
        super().__init__(
            f"{path.name}:{self.line}:{self.column} is not UTF-8 text: save it as UTF-8 in your editor and try again"
        )


def read_document(path: Path) -> str:
    """Return a document's text; raises NotUtf8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(path, error) from error
