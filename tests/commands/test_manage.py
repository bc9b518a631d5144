"""Tests of all commands: help texts, exit statuses, and errors in one line."""

from __future__ import annotations

import runpy
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from quartapp.manage import main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


EVERY = {" ".join(path): path for path in commands(main)}


def test_the_expected_commands_exist():
    wanted = "run deploy db shell test fake users routes profile config"
    assert set(wanted.split()) <= set(main.commands)
    wanted = "init migrate upgrade downgrade current history heads stamp check"
    assert set(wanted.split()) <= set(main.commands["db"].commands)
    assert set(main.commands["users"].commands) == {"create", "list", "role", "disable", "enable"}


@pytest.mark.parametrize("path", EVERY.values(), ids=EVERY)
def test_the_help_of_a_command_is_its_docstring(run, path):
    command = main
    for name in path:
        command = command.commands[name]
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert command.callback.__doc__.splitlines()[0] in " ".join(result.stdout.split())


def test_without_arguments_the_commands_are_listed(run):
    result = run()
    assert "Fill the database with people and posts" in result.output


def test_a_usage_error_exits_with_status_2(run):
    result = run("run", "--port", "no number")
    assert result.exit_code == 2
    assert "Invalid value for '--port'" in result.stderr
    assert run("nonsense").exit_code == 2


@pytest.mark.parametrize(
    ("set_to", "said"),
    [
        ({"QUART_CONFIG": "nonsense"}, "no configuration 'nonsense'"),
        ({"FLASK_CONFIG": "nonsense"}, "no configuration 'nonsense'"),
        ({"QUART_CONFIG": "production"}, "SECRET_KEY"),
        ({"QUART_CONFIG": "production", "SECRET_KEY": "x" * 40}, "SITE_URL"),
        ({"DATABASE_URL": "mysql://here"}, "mysql"),
        ({"MAIL_PORT": "twenty"}, "MAIL_PORT"),
        ({"DATABASE_URL": "postgresql://u:canary@127.0.0.1:1/x"}, "127.0.0.1"),
        ({"DATABASE_URL": "sqlite:///empty.sqlite"}, "no such table"),
    ],
)
def test_a_failure_is_reported_in_one_line(run, settings, set_to, said):
    settings |= set_to
    result = run("users", "list")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert "canary" not in result.stderr


def test_a_bug_keeps_its_traceback(run, monkeypatch):
    monkeypatch.setattr(main.commands["routes"], "callback", lambda: 1 / 0)
    assert isinstance(run("routes").exception, ZeroDivisionError)


def test_python_m_quartapp_runs_the_command(settings, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["quartapp", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("quartapp", run_name="__main__", alter_sys=True)
    printed = capsys.readouterr()
    assert (ended.value.code, printed.err) == (0, "")
    assert printed.out.startswith("quartapp, version ")


def test_an_interrupted_command_ends_without_a_traceback(run, monkeypatch):
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.commands["routes"], "callback", interrupted)
    result = run("routes")
    assert (result.exit_code, result.stderr.strip()) == (1, "Aborted!")


def test_a_closed_output_pipe_causes_no_error_message(settings, tmp_path):
    command = [sys.executable, "-m", "quartapp", "routes"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, **pipes) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
