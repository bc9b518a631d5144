"""Tests of ``quartapp users``: create, list, role, disable and enable."""

from __future__ import annotations

import asyncio
import unicodedata

import pytest

from tests.databases import settled_on_sqlite

SECRET = "a secret of many words"
KATE = ("users", "create", "--email", "Kate@Example.com", "--username", "kate")


def found(command, username: str) -> list[str]:
    """Return the words of a user's line in the list."""
    lines = [line.split() for line in command("users", "list").stdout.splitlines()]
    return next((line for line in lines if line[1] == username), [])


@settled_on_sqlite
@pytest.mark.parametrize(
    ("words", "typed"),
    [
        (("--password", SECRET), None),
        (("--password", "-"), f"{SECRET}\n"),
        ((), f"{SECRET}\n{SECRET}\n"),
    ],
    ids=["given", "from standard input", "asked for"],
)
def test_an_account_is_created_and_its_password_is_not_shown(command, words, typed):
    result = command(*KATE, *words, input=typed)
    assert result.exit_code == 0, result.output
    assert "kate has an account, as User." in result.stdout
    assert SECRET not in result.output
    assert found(command, "kate")[1:] == ["kate", "kate@example.com", "User", "unconfirmed"]


@settled_on_sqlite
async def test_the_owner_of_a_new_account_can_sign_in(command, stranger):
    words = (*KATE, "--password", SECRET, "--role", "moderator", "--confirmed")
    result = await asyncio.to_thread(command, *words)
    assert "as Moderator" in result.stdout
    page = await stranger.submit("/auth/login", email="kate@example.com", password=SECRET)
    assert "Hello, kate!" in page.text


@settled_on_sqlite
async def test_a_password_in_another_unicode_form_is_accepted(command, stranger):
    decomposed = "contrasen\u0303a man\u0303ana cafe\u0301"
    words = (*KATE, "--password", decomposed, "--confirmed")
    assert (await asyncio.to_thread(command, *words)).exit_code == 0
    typed = unicodedata.normalize("NFC", decomposed)
    page = await stranger.submit("/auth/login", email="kate@example.com", password=typed)
    assert "Hello, kate!" in page.text


@settled_on_sqlite
def test_the_confirmed_address_in_flasky_admin_becomes_administrator(command, settings):
    settings["FLASKY_ADMIN"] = "kate@example.com"
    assert "as User" in command(*KATE, "--password", SECRET).stdout
    assert "kate becomes Administrator once the address is confirmed." in command("deploy").stdout
    proven = ("users", "create", "--email", "Paul@Example.com", "--username", "paul")
    settings["FLASKY_ADMIN"] = "paul@example.com"
    said = command(*proven, "--password", SECRET, "--confirmed").stdout
    assert "as Administrator" in said


@settled_on_sqlite
def test_invalid_values_are_usage_errors(command):
    for words, typed in (
        (("--password", "short"), None),
        (("--password", "-"), "\n"),
        (("--password", "x" * 2000), None),
        (("--role", "Emperor", "--password", SECRET), None),
        (("--email", "kate", "--password", SECRET), None),
        (("--email", "=?utf-8?q?kate?=@example.com", "--password", SECRET), None),
    ):
        assert command(*KATE, *words, input=typed).exit_code == 2, words
    assert found(command, "kate") == []


def test_a_taken_or_invalid_name_or_address_is_refused_in_one_line(command):
    for email, username, said in (
        ("susan@example.com", "kate", "That address already has an account."),
        ("kate@example.com", "SUSAN", "SUSAN is taken."),
        ("kate@example.com", "k\u0430te", "Begin with a letter"),
    ):
        words = ("users", "create", "--email", email, "--username", username, "--password", SECRET)
        result = command(*words)
        assert result.exit_code == 1
        assert said in result.stderr
        assert result.stderr.count("\n") == 1


@settled_on_sqlite
def test_an_account_gets_another_role(command):
    assert command("users", "role", "susan", "moderator").stdout == "susan is Moderator now.\n"
    assert found(command, "susan")[3] == "Moderator"


def test_the_last_administrator_cannot_be_demoted_or_disabled(command):
    for words in (("role", "admin", "User"), ("disable", "admin")):
        result = command("users", *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "last administrator" in result.stderr
    assert found(command, "admin")[3:] == ["Administrator"]


@settled_on_sqlite
def test_an_unknown_username_is_reported_in_one_line(command):
    result = command("users", "disable", "nobody")
    assert (result.exit_code, result.stderr) == (1, "Error: There is nobody of that name here.\n")


async def test_a_disabled_account_is_signed_out_and_can_be_enabled_again(command, susan, sign_in):
    assert "Hello, susan!" in (await susan.get("/")).text
    assert (await asyncio.to_thread(command, "users", "disable", "susan")).exit_code == 0
    assert "Hello, Stranger!" in (await susan.get("/")).text
    assert (await asyncio.to_thread(command, "users", "enable", "susan")).exit_code == 0
    assert "Hello, susan!" in (await (await sign_in("susan")).get("/")).text
