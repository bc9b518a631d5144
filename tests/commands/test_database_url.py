"""Tests of unusable database URLs: an error of one line, status 1 and no password."""

from __future__ import annotations

import pytest

COMMANDS = ["deploy", "db current", "db upgrade", "shell", "users list", "config"]
UNREADABLE = [
    "mysql://u:canary@host/name",
    "postgresql://u:canary@host:port/name",
    "postgresql:/u:canary@host/name",
    "postgresql://u:a@canary@host/name",
    "POSTGRESQL://u:canary@host/name?nonsense=1",
    "sqlite:///name?nonsense=1",
    "nothing of the kind",
]
AWAY = [
    "postgresql://u:canary@127.0.0.1:1/name",
    "POSTGRES://u:canary@127.0.0.1:1/name?sslmode=require&connect_timeout=3&keepalives=1",
    "postgresql://u:canary@[::1]:1,127.0.0.1:1/name",
    "postgresql:///name?user=u&password=canary&host=/nowhere",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_reports_an_invalid_database_url(run, settings, command):
    for settings["DEV_DATABASE_URL"] in UNREADABLE:
        result = run(*command.split())
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        assert "canary" not in result.output


@pytest.mark.parametrize("command", ["deploy", "db current", "users list"])
def test_every_command_reports_an_unreachable_database(run, settings, command):
    for settings["DEV_DATABASE_URL"] in AWAY:
        result = run(*command.split())
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: The database is not available: ")
        assert result.stderr.count("\n") == 1
        assert "canary" not in result.output


def test_the_settings_are_listed_before_an_error_about_one(run, settings):
    settings["DEV_DATABASE_URL"] = "mysql://u:canary@host/name"
    result = run("config")
    assert "SITE_NAME" in result.stdout
    assert result.exit_code == 1
    assert result.stderr == "Error: mysql:// is not supported: use sqlite:// or postgresql://.\n"


def test_a_command_before_the_first_migration_suggests_db_upgrade(run):
    result = run("users", "list")
    assert result.exit_code == 1
    assert "no such table: users" in result.stderr
    assert "run db upgrade" in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_real_command_does_not_serve_with_an_invalid_database_url(real, settings):
    settings["DEV_DATABASE_URL"] = "postgresql://u:canary@host/name?nonsense=1"
    done = real("run", "--port", "5999")
    assert (done.returncode, done.stdout) == (1, "")
    words = "nonsense in the database URL is not understood, or its value is not."
    assert done.stderr == f"Error: {words}\n"


def test_engine_options_unknown_to_sqlalchemy_are_reported_in_one_line(run, settings):
    settings["SQLALCHEMY_ENGINE_OPTIONS"] = '{"nonsense": 1}'
    result = run("users", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: SQLALCHEMY_ENGINE_OPTIONS cannot be used: ")
