"""Tests of ``quartapp deploy``: migrations, roles and repeated runs."""

from __future__ import annotations

import re

from quartapp.models import ROLES

KATE = "users create --email kate@example.com --username kate --password".split()
SAID = r"The database is at \w+; the roles are there.\n"


def test_an_empty_database_gets_tables_and_roles(run, empty):
    for _ in range(2):
        result = run("deploy")
        assert result.exit_code == 0, result.output
        assert re.fullmatch(SAID, result.stdout)
    assert run("db", "check").exit_code == 0
    for role in ROLES:
        words = ("--email", f"{role}@example.com", "--username", role, "--role", role)
        assert run("users", "create", *words, "--password", "x" * 12).exit_code == 0


def test_two_machines_can_deploy_at_the_same_time(start, empty):
    both = [start("deploy"), start("deploy")]
    for process in both:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert re.fullmatch(SAID, said)


def test_deploy_promotes_the_owner_and_adds_missing_self_follows(
    run, command, settings, change_by_sql
):
    change_by_sql("DELETE FROM follows")
    settings["FLASKY_ADMIN"] = "Susan@example.com"
    result = run("deploy")
    assert "Self-follows added: 5.\nsusan is an Administrator now.\n" in result.stdout
    assert len(run("deploy").stdout.splitlines()) == 1
