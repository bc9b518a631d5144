"""``quartapp shell``: a REPL that awaits, and reads scripts."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

HELD = "app db User Role Permission Post Comment Follow"


def test_it_holds_the_application_and_the_models(command):
    result = command("shell", input=f"for each in ({HELD.replace(' ', ', ')}): print(each)")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(HELD.split())
    assert "<class 'quartapp.models.user.User'>" in result.stdout


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


def test_a_script_comes_through_a_pipe_and_says_how_it_ends(real, run):
    assert run("deploy").exit_code == 0
    script = """
from sqlalchemy import select
async with db.begin() as session:
    for name in await session.scalars(select(Role.name).order_by(Role.id)):
        print(name, bool(await session.scalar(select(Role.default).filter_by(name=name))))
raise SystemExit(3)
"""
    done = real("shell", input=script)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout == "User True\nModerator False\nAdministrator False\n"


def test_what_is_no_python_is_status_1_and_says_where(real):
    done = real("shell", input="print('never')\ndef (:")
    assert (done.returncode, done.stdout) == (1, "")
    assert 'File "<stdin>", line 2' in done.stderr


def test_an_error_in_a_script_is_status_1_with_a_traceback(real):
    done = real("shell", input="print('before')\nawait nothing_there()\nprint('after')")
    assert (done.returncode, done.stdout) == (1, "before\n")
    assert 'File "<stdin>", line 2' in done.stderr
    assert done.stderr.endswith("NameError: name 'nothing_there' is not defined\n")


def test_at_a_terminal_it_is_a_conversation(start, settings, tmp_path):
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
