"""Tests of ``quartapp fake``, which fills the database with sample data."""

from __future__ import annotations

import asyncio

import pytest

from quartapp import fake
from tests.databases import settled_on_sqlite

FEW = "fake --users 3 --posts 5 --comments 7".split()


async def test_the_command_adds_users_posts_and_comments(command, rows, stranger):
    people, follows = await rows("users"), await rows("follows")
    result = await asyncio.to_thread(command, *FEW)
    assert result.exit_code == 0, result.output
    assert fake.PASSWORD in result.stdout
    assert [await rows(name) - before for name, before in (("users", people), ("posts", 0))] == [
        3,
        5,
    ]
    assert await rows("comments") == 7
    assert await rows("follows") >= follows + 3
    page = await stranger.get("/")
    assert page.text.count("<article") == 5


@settled_on_sqlite
def test_the_same_seed_generates_the_same_users(command):
    def people(seed: str) -> list[str]:
        before = set(command("users", "list").stdout.splitlines())
        command("fake", "--users", "4", "--posts", "0", "--comments", "0", "--seed", seed)
        names = [
            line.split()[1]
            for line in command("users", "list").stdout.splitlines()
            if line not in before
        ]
        return [name.rstrip("0123456789") for name in names]

    first, again, other = people("7"), people("7"), people("8")
    assert first == again != other


@pytest.mark.parametrize("words", [("--users", "-1"), ("--posts", "many")])
def test_an_invalid_count_is_a_usage_error(run, words):
    assert run("fake", *words).exit_code == 2


def test_a_database_without_tables_is_reported_in_one_line(run, empty):
    result = run(*FEW)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
