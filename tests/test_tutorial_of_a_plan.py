"""The tutorial that turns a plan in prose into a rule set: what the reader writes, gives and sees."""

import os
import re
from pathlib import Path

import pytest

from compledger.rules.language import parse_rule_set
from compledger.ui_api.cli.main import FINDINGS, OK
from tests.test_docs import FENCE, LEFT_OUT, ROOT, run, shown

PAGE = ROOT / "docs" / "tutorial" / "from-a-plan-to-a-rule-set.md"
FILE = "# plan.yaml\n"
FINISHED = ROOT / "rules" / "examples" / "tutorial" / "halden-field-sales.yaml"


def written(before: str, language: str, block: str) -> str:
    """Return `plan.yaml` after the reader did what a block shows: went on writing, or changed a line."""
    if language == "yaml" and block.startswith(FILE):
        return before + block.removeprefix(FILE)
    if language != "diff":
        return before
    taken, put = (f"{line[1:]}\n" for line in block.splitlines())
    assert before.count(taken) == 1, taken
    return before.replace(taken, put)


def told(line: str, lines: list[str]) -> bool:
    """Return whether a shown line was printed; `…` stands for what is left out of it."""
    pattern = re.compile(".*".join(re.escape(part) for part in line.split(LEFT_OUT)))
    return any(pattern.fullmatch(printed) for printed in lines)


def test_the_rule_set_that_the_reader_writes_is_the_finished_one() -> None:
    document = ""
    for match in FENCE.finditer(PAGE.read_text(encoding="utf-8")):
        document = written(document, match[2], match[3])
    assert document == FINISHED.read_text(encoding="utf-8")
    assert parse_rule_set(document, FINISHED.name).name == "halden-field-sales"


def test_every_step_prints_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules").symlink_to(ROOT / "rules")
    monkeypatch.chdir(tmp_path)
    # Set first, so that they are put back at the end.
    for name in ("PATH", "COMPLEDGER_DATA"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.delenv("COMPLEDGER_DATABASE_URL", raising=False)
    document = ""
    for match in FENCE.finditer(PAGE.read_text(encoding="utf-8")):
        document = written(document, match[2], match[3])
        (tmp_path / "plan.yaml").write_text(document, encoding="utf-8")
        for command, output in shown(match[3]) if match[2] == "console" else ():
            code = FINDINGS if any(line.endswith((" finding", " findings")) for line in output) else OK
            lines = run(command, tmp_path, capfd, monkeypatch, code).splitlines()
            for line in output:
                assert told(line, lines), f"$ {command}\nis shown with a line it does not print:\n{line}\n{lines}"
