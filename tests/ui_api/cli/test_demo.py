"""The demo: the commands of a user, from an empty folder to a served statement page."""

import io
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from compledger.store import StoreLocation
from tests.commands import Terminal

SECONDS = 120
"""How long the demo may take to print its address before it is ended."""


def test_a_small_company_is_imported_calculated_and_shown_with_every_line_summing_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(StoreLocation(tmp_path / "store"), capsys)
    said = terminal.give("demo", "--folder", tmp_path, "--payees", "40", "--no-serve")
    assert said.code == 0, said.err
    assert "corrected" in said.out
    again = terminal.give("demo", "--folder", tmp_path, "--payees", "40", "--no-serve")
    assert again.code == 0, again.err
    listed = [line.split("\t") for line in terminal.ok("statement", "list", "--period", "2025-Q4").splitlines()]
    assert len(listed) > 20
    payee, period, earned, _ = max(listed, key=lambda entry: Decimal(entry[2]))
    assert f"{Decimal(earned):,.2f}" in terminal.ok("statement", "show", payee, "--period", period)
    pdf = tmp_path / "statement.pdf"
    terminal.ok("statement", "show", payee, "--period", period, "--pdf", pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_an_erased_name_is_gone_from_statements_and_the_pay_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(StoreLocation(tmp_path / "store"), capsys)
    assert terminal.give("demo", "--folder", tmp_path, "--payees", "20", "--no-serve").code == 0
    payee, period, earned, _ = terminal.ok("statement", "list").splitlines()[-1].split("\t")
    people = (tmp_path / "company" / "people.csv").read_text(encoding="utf-8").splitlines()
    name = next(line for line in people if line.startswith(payee + ",")).split(",")[1]
    assert name in terminal.ok("statement", "show", payee, "--period", period)
    terminal.ok("people", "erase-name", payee, "--reason", "asked for it")
    shown = terminal.ok("statement", "show", payee, "--period", period)
    assert name not in shown
    assert f"{Decimal(earned):,.2f}" in shown


def signed_in(base: str, sign_ins: Path, login: str) -> dict[str, str]:
    """Sign in as the demo says one can; return the header that a browser sends from then on."""
    people = {line.split()[0]: line.split()[1] for line in sign_ins.read_text(encoding="utf-8").splitlines()}
    form = {"login": login, "password": people[login], "next": "/statements"}
    answer = httpx.post(f"{base}/sign-in", data=form, headers={"origin": base}, timeout=30)
    assert (answer.status_code, answer.headers["location"]) == (303, "/statements")
    return {"cookie": answer.headers["set-cookie"].partition(";")[0]}


def test_the_sign_ins_of_the_demo_are_for_its_own_account_only_and_open_what_the_roles_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(StoreLocation(tmp_path / "store"), capsys, signed_in=False)
    said = terminal.give("demo", "--folder", tmp_path, "--payees", "20", "--no-serve")
    assert said.code == 0, said.err
    sign_ins = tmp_path / "sign-ins.txt"
    for line in sign_ins.read_text(encoding="utf-8").splitlines():
        assert line in said.err
    private = [sign_ins, *(path for path in (tmp_path / "sessions").rglob("*") if path.is_file())]
    assert len(private) > 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    # Whoever made the demo is signed in to nothing by it.
    assert "nobody is signed in" in terminal.give("statement", "list").err
    # The plans of the demo pay no managers: what a manager sees there is the team's statements, and the own seat.
    passwords = {line.split()[0]: line.split()[1] for line in sign_ins.read_text(encoding="utf-8").splitlines()}
    seen, own = {}, {}
    for login in ("rep", "manager"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{passwords[login]}\n"))
        terminal.ok("sign-in", login, "--password-stdin")
        own[login] = terminal.ok("whoami").split("\t")[1]
        listed = terminal.ok("statement", "list", "--period", "2026-Q2").splitlines()
        seen[login] = {line.split("\t")[0] for line in listed}
    assert seen["rep"] == {own["rep"]}
    assert seen["manager"] > {own["rep"]}
    assert "Sales Manager" in terminal.ok("people", "show", own["manager"])


def test_the_demo_serves_its_statements_on_loopback_and_ends_when_told(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "from compledger.ui_api.cli import main; main()", "demo", "--folder", str(tmp_path)]
    process = subprocess.Popen([*words, "--payees", "20", "--port", "0"], stderr=subprocess.PIPE, text=True)
    deadline = threading.Timer(SECONDS, process.kill)
    deadline.start()
    try:
        assert process.stderr is not None
        address = next((found[0] for line in process.stderr if (found := re.findall(r"http://\S+", line))), None)
        assert address is not None
        assert address.startswith("http://127.0.0.1:")
        base = address.removesuffix("/")
        address = f"{base}/statements"
        sent_away = httpx.get(address, timeout=30)
        assert (sent_away.status_code, sent_away.headers["location"]) == (303, "/sign-in?next=%2Fstatements")
        cookie = signed_in(base, tmp_path / "sign-ins.txt", "admin")
        page = httpx.get(address, timeout=30, headers=cookie)
        assert page.status_code == 200
        link = re.search(r'href="(/statements/P-[^"]+)"', page.text)
        assert link is not None
        statement = httpx.get(base + link[1], timeout=30, headers=cookie)
        assert statement.status_code == 200
        assert "Lines" in statement.text or "lines" in statement.text
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(timeout=30) in {0, 1, -signal.SIGINT, 130}
    finally:
        deadline.cancel()
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        if process.stderr is not None:
            process.stderr.close()
        process.wait()
