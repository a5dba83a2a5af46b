"""The documentation is held against the program: links, commands, options, examples, and the tutorial as a whole."""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import NamedTuple

import click
import pytest
from sqlmodel import SQLModel

import compledger
from compledger.imports import parse_mapping
from compledger.imports.targets import TARGETS
from compledger.plans import parse_calendar
from compledger.rules.language import EXCEPTION_KINDS, FieldKind, parse_rule_set
from compledger.rules.refused import Refused
from compledger.statements.model import PART_OF_PERIOD, PROVISIONAL, SHUT
from compledger.statements.notices import NOTICES, STALE
from compledger.ui_api.cli.main import compledger as program
from compledger.ui_api.cli.main import run_command

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = ROOT / "docs" / "reference"
DATA = ROOT.parent / "shared" / "data" / "adventureworks"

FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
INLINE = re.compile(r"`compledger ([^`]+)`")
LEFT_OUT = "…"


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    found = FENCE.finditer(page.read_text(encoding="utf-8"))
    return [re.sub(f"(?m)^{match[1]}", "", match[3]) for match in found if match[2] == language]


class Shown(NamedTuple):
    """A command of a console block and the lines shown under it."""

    command: str
    output: list[str]


def shown(block: str) -> Iterator[Shown]:
    command, output = "", list[str]()
    for line in block.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            if command:
                yield Shown(command, output)
            command, output = line.removeprefix("$ "), []
        else:
            output.append(line)
    if command:
        yield Shown(command, output)


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings get, as code forges make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# Links


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        if target.startswith(("http:", "https:")):
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{name_of(page)} links to {link}, which is not there"
        assert not anchor or anchor in anchors(path), f"{name_of(page)} links to {link}, which has no such heading"


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text("utf-8"))}
    assert {page for page in PAGES if "docs" in page.parts and page != index} <= linked


# Commands and options


def simple_commands(line: str) -> Iterator[list[str]]:
    """Split a line of a shell at && ; | and > into the words of its commands."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= set("&|;"):
            yield words
            words = []
        else:
            words.append(word)
    yield words


def refuse_unknown(words: Sequence[str], *, whole: bool) -> None:
    """Walk the words of a command; fail at an unknown command or option, or at one that lacks an argument."""
    command: click.Command = program
    rest, arguments = list(words), 0
    while rest:
        word = rest.pop(0)
        if word in {">", "<"}:
            break
        if word.startswith("-") and word != "-":
            option, equals, _ = word.partition("=")
            known = {name: p for p in command.params for name in (*p.opts, *p.secondary_opts)}
            known |= dict.fromkeys(("-h", "--help"), click.Option(["--help"], is_flag=True))
            assert option in known, f"{command.name} has no option {option}"
            found = known[option]
            if isinstance(found, click.Option) and not found.is_flag and not equals:
                assert rest or not whole, f"{option} of {command.name} has no value"
                rest = rest[1:]
        elif isinstance(command, click.Group):
            inner = command.get_command(click.Context(command), word)
            assert inner is not None, f"{command.name} has no command {word}"
            command = inner
        else:
            arguments += 1
    if whole:
        wanted = [p for p in command.params if isinstance(p, click.Argument)]
        assert arguments >= len([p for p in wanted if p.required]), f"{command.name} needs an argument"
        assert arguments <= len(wanted) or any(p.nargs == -1 for p in wanted), f"{command.name} has arguments too many"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_shown_command_exists_with_its_options(page: Path) -> None:
    for block in blocks(page, "console"):
        for line in shown(block):
            for words in simple_commands(line.command):
                if words and words[0] == "compledger":
                    refuse_unknown(words[1:], whole=True)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_named_in_a_sentence_exists(page: Path) -> None:
    for words in INLINE.findall(page.read_text(encoding="utf-8")):
        refuse_unknown(words.split(), whole=False)


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from leaves(inner, f"{path} {name}")
    else:
        yield path, command


LEAVES = dict(leaves(program, "compledger"))


@pytest.mark.parametrize("path", LEAVES)
def test_the_reference_has_every_command_and_option(path: str) -> None:
    command = LEAVES[path]
    sections = (REFERENCE / "command-line.md").read_text(encoding="utf-8").split("\n## ")
    about = [section for section in sections if section.startswith(f"`{path}")]
    assert len(about) == 1, f"command-line.md has {len(about)} sections about {path}"
    for parameter in command.params:
        for option in (*parameter.opts, *parameter.secondary_opts):
            assert not option.startswith("-") or option in about[0], f"{path}: {option} is not described"


# What the reference lists


def test_the_reference_has_every_target_and_field_of_a_mapping() -> None:
    text = (REFERENCE / "mapping.md").read_text(encoding="utf-8")
    for target in TARGETS.values():
        section = text.partition(f"### `{target.name}`")[2].partition("\n##")[0]
        rows = dict(re.findall(r"^\| `(\w+)` \| (\w*)", section, re.MULTILINE))
        assert {field.name: "required" if field.required else "" for field in target.fields} == rows


def test_the_reference_has_every_kind_of_field_table_and_exception() -> None:
    rule_set = (REFERENCE / "rule-set.md").read_text(encoding="utf-8")
    assert all(f"| `{kind}` |" in rule_set for kind in FieldKind)
    store = (REFERENCE / "store.md").read_text(encoding="utf-8")
    assert [table for table in SQLModel.metadata.tables if f"`{table}`" not in store] == []


def of_errors(heading: str) -> str:
    """Return a section of the page of errors."""
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_page_of_errors_has_every_kind_of_exception_and_of_notice_and_no_other() -> None:
    exceptions = re.findall(
        r"`([a-z_]+)`", " ".join(re.findall(r"(?m)^\| (`.*?) \|", of_errors("Exceptions of a run")))
    )
    assert sorted(exceptions) == sorted({*EXCEPTION_KINDS, *NOTICES})
    notices = re.findall(r"(?m)^\| `([a-z_]+)` \|", of_errors("Notices of a statement"))
    assert sorted(notices) == sorted([PART_OF_PERIOD, PROVISIONAL, SHUT, STALE])


def refusals() -> Iterator[type[Refused]]:
    """Give every refusal of the program, with all of its modules loaded."""
    for module in walk_packages(compledger.__path__, "compledger."):
        if not module.name.startswith(("compledger.migrations.", "compledger.demo_company.")):
            import_module(module.name)
    waiting = [Refused]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        yield from (found for found in below if found.__module__.startswith("compledger."))


def test_the_page_of_errors_has_every_refusal_and_no_other() -> None:
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    named = re.findall(r"(?m)^\| `([A-Z]\w+)` \|", page)
    assert sorted({*named, "FileRefused"}) == sorted({found.__name__ for found in refusals()})
    assert len(named) == len(set(named))
    assert "`FileRefused`" in page


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_whole_document_shown_is_well_formed(page: Path) -> None:
    for block in blocks(page, "yaml"):
        match block.partition(":")[0]:
            case "mapping":
                parse_mapping(block, name_of(page))
            case "rule_set":
                parse_rule_set(block, name_of(page))
            case "calendar":
                parse_calendar(block, name_of(page))


# The tutorial


def run(
    command: str, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, code: int = 0
) -> str:
    """Give one command of a console block in `folder`, which must end with `code`; return what it printed."""
    words = shlex.split(command)
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        os.environ[name] = value.replace("$PWD", str(folder)).replace("$PATH", os.environ["PATH"])
        return ""
    goes_to = folder / words[words.index(">") + 1] if ">" in words else None
    words = words[: words.index(">")] if ">" in words else words
    typed = (folder / words[words.index("<") + 1]).read_text(encoding="utf-8") if "<" in words else ""
    words = words[: words.index("<")] if "<" in words else words
    if words[0] == "compledger":
        # In this process: a new interpreter for each command would take longer than the commands.
        capfd.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        assert run_command(words[1:]) == code, command
        captured = capfd.readouterr()
        out, err = captured.out, captured.err
    elif words[0] == "echo":
        out, err = " ".join(words[1:]) + "\n", ""
    else:
        assert words[0] == "python3"
        done = subprocess.run([sys.executable, *words[1:]], check=True, capture_output=True, text=True)
        out, err = done.stdout, done.stderr
    if goes_to is None:
        return out + err
    goes_to.write_text(out, encoding="utf-8")
    return err


@pytest.mark.skipif(not DATA.is_dir(), reason="the AdventureWorks data are not in ../shared/data/adventureworks")
def test_the_tutorial_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "rules").symlink_to(ROOT / "rules")
    (tmp_path / "shared").symlink_to(ROOT.parent / "shared")
    monkeypatch.chdir(folder)
    # Set first, so that they are put back at the end.
    for name in ("PATH", "COMPLEDGER_DATA"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.delenv("COMPLEDGER_DATABASE_URL", raising=False)
    printed = ""
    for block in blocks(ROOT / "docs" / "tutorial" / "first-statement.md", "console"):
        for command, output in shown(block):
            if command == "compledger serve":
                continue
            lines = run(command, folder, capfd, monkeypatch).splitlines()
            printed += "\n".join([*lines, ""])
            for line in output:
                assert line == LEFT_OUT or line in lines, (
                    f"$ {command}\nis shown with a line it does not print:\n{line}"
                )
    assert {"527684.01", "590411.36"} <= set(printed.splitlines())
    assert (folder / "statement-290.pdf").read_bytes().startswith(b"%PDF")
