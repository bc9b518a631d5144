"""Tests of ``quartapp config``: values, their sources, and masked secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from quartapp.commands.config import shown


def test_each_setting_is_listed_with_its_source(run, settings):
    Path(".env").write_text("SITE_NAME=The attic\nFLASKY_POSTS_PER_PAGE=7\n")
    settings |= {"FLASKY_POSTS_PER_PAGE": "9", "SECRET_KEY": "canary" * 8}
    result = run("config")
    assert result.exit_code == 0
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in result.stdout.splitlines()}
    assert lines["Configuration:"] == "development"
    assert lines["SITE_NAME"] == "'The attic'  (.env)"
    assert lines["FLASKY_POSTS_PER_PAGE"] == "9  (environment)"
    assert lines["FLASKY_COMMENTS_PER_PAGE"] == "30  (default)"
    assert lines["SECRET_KEY"] == "***  (environment)"
    assert "canary" not in result.output


def test_settings_are_listed_even_if_production_would_not_start(run, settings):
    settings["QUART_CONFIG"] = "production"
    result = run("config")
    assert result.exit_code == 0
    assert "Configuration: production" in result.stdout


def test_the_real_command_reads_the_environment_and_the_current_folder(real, settings):
    Path(".env").write_text("SITE_NAME=The attic\n")
    settings["FLASKY_POSTS_PER_PAGE"] = "9"
    done = real("config")
    assert (done.returncode, done.stderr) == (0, "")
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in done.stdout.splitlines()}
    assert lines["SITE_NAME"] == "'The attic'  (.env)"
    assert lines["FLASKY_POSTS_PER_PAGE"] == "9  (environment)"


def test_an_invalid_setting_is_reported_in_one_line_with_status_1(run, settings):
    settings["FLASKY_POSTS_PER_PAGE"] = "canary"
    result = run("config")
    assert (result.exit_code, result.stdout.count("\n") <= 1) == (1, True)
    assert result.stderr == "Error: FLASKY_POSTS_PER_PAGE cannot be read as int.\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "canary"),
        ("SECRET_KEY_FALLBACKS", ["canary"]),
        ("MAIL_PASSWORD", "canary"),
        ("METRICS_TOKEN", "canary"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql://user:canary@host/db"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql://user:a@canary/x:y@host/db"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql://host/db?user=u&password=canary"),
        ("SQLALCHEMY_DATABASE_URI", "postgresql:/user:canary@host/db"),
        ("REDIS_URL", "redis://:canary@host"),
        ("SQLALCHEMY_ENGINE_OPTIONS", {"connect_args": {"password": "canary"}}),
    ],
)
def test_secrets_are_masked(name, value):
    assert "canary" not in shown(name, value)
    assert "***" in shown(name, value)


def test_values_without_secrets_are_shown_unchanged():
    url = "postgresql://user@host:5432/db"
    assert shown("SQLALCHEMY_DATABASE_URI", url) == repr(url)
    assert shown("PASSWORD_TIME_COST", 2) == "2"
    assert shown("SITE_URL", "http://127.0.0.1:5000") == "'http://127.0.0.1:5000'"
