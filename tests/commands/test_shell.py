"""Tests of ``quartapp shell``: top-level await, scripts and the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.databases import settled_on_sqlite

HELD = "app db User Role Permission Post Comment Follow"


@settled_on_sqlite
def test_the_shell_holds_the_application_and_the_models(command):
    result = command("shell", input=f"for each in ({HELD.replace(' ', ', ')}): print(each)")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(HELD.split())
    assert "<class 'quartapp.models.user.User'>" in result.stdout


@settled_on_sqlite
def test_a_script_awaits_in_the_application_context(command):
    script = """
from sqlalchemy import select
people = (await db.session.scalars(select(User.username).order_by(User.id))).all()
async def first():
    return people[0]
print(await first(), len(people), app.name)
"""
    result = command("shell", input=script)
    assert (result.exit_code, result.stdout) == (0, "susan 5 quartapp\n")


def test_a_piped_script_stops_at_an_error_with_status_1(real, run):
    assert run("deploy").exit_code == 0
    script = """from sqlalchemy import select
async with db.begin() as session:
    for name in await session.scalars(select(Role.name).order_by(Role.id)):
        print(name, bool(await session.scalar(select(Role.default).filter_by(name=name))))
await nothing_there()
print("after")
"""
    done = real("shell", input=script)
    assert done.returncode == 1
    assert done.stdout == "User True\nModerator False\nAdministrator False\n"
    assert 'File "<stdin>", line 5' in done.stderr
    assert done.stderr.endswith("NameError: name 'nothing_there' is not defined\n")


@settled_on_sqlite
def test_a_script_chooses_its_exit_status(command):
    result = command("shell", input="print('before')\nraise SystemExit(3)\nprint('after')")
    assert (result.exit_code, result.stdout, result.stderr) == (3, "before\n", "")


@settled_on_sqlite
def test_a_script_with_a_syntax_error_runs_no_line(command):
    """Python prints the uncaught exception and exits with status 1."""
    result = command("shell", input="print('never')\ndef (:")
    assert isinstance(result.exception, SyntaxError)
    assert (result.exception.filename, result.exception.lineno) == ("<stdin>", 2)
    assert (result.exit_code, result.stdout) == (1, "")


def test_the_shell_is_interactive_at_a_terminal(start, settings, tmp_path):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "quartapp", "shell"],
        cwd=tmp_path,
        env=os.environ | {"TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = ""
    for line in ("async def two(): return 2", "", "x = await two()", "1/0", "x * 21", "exit()"):
        while not said.endswith((">>> ", "... ")):
            said += os.read(ours, 4096).decode()
        os.write(ours, f"{line}\n".encode())
        said += "\n"
    assert process.wait(20) == 0
    os.close(ours)
    assert "quartapp shell: app, db, User" in said
    assert "ZeroDivisionError" in said
    assert "\n42\r\n" in said.replace("\r\n\n", "\n")
