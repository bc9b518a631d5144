"""Tests of the table of rules: every route as every kind of user."""

from __future__ import annotations

import re
from itertools import cycle

import pytest

from quartapp import create_app

from .answers import check
from .rules import CAST, RULES, names
from .site import API

ACCEPTS = ("application/json", "text/html", "*/*")
THEIRS = [rule for rule in RULES if rule.is_about_somebodys]
GETS = [rule for rule in RULES if rule.method == "GET" and "token" not in rule.path]


async def outcomes(site, rule, players):
    """Return the outcome of ``rule`` for each of ``players``: pairs of a user and an owner."""
    found, staged = {}, None
    for (identity, (who, owner)), accept in zip(players.items(), cycle(ACCEPTS), strict=False):
        if staged != owner:
            path = rule.path.format(**await site.stage(owner))
            before, staged = await site.rows.everything(), owner
        headers = {"Accept": accept}
        answer = check(await site.ask(who, rule.method, path, headers=headers, **rule.options))
        changed = await site.rows.everything() != before
        staged = None if changed else owner
        found[identity] = answer.status_code, "changed" if changed else ""
    return found


def test_every_route_is_in_the_table():
    app = create_app("testing", SQLALCHEMY_DATABASE_URI="sqlite://")
    routes = {
        (method, re.sub("<.*?>", "<>", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api")
    }
    declared = {
        (rule.method, API + re.sub("{.*?}", "<>", rule.path).partition("?")[0]) for rule in RULES
    }
    assert routes == declared


@pytest.mark.parametrize("rule", RULES, ids=names(RULES))
async def test_every_kind_of_user_gets_the_declared_status(site, rule):
    declared = {each: rule.outcome(status) for each, status in rule.statuses.items()}
    players = {identity: (who, "susan") for identity, who in CAST.items()}
    assert await outcomes(site, rule, players) == declared


@pytest.mark.parametrize("rule", THEIRS, ids=names(THEIRS))
async def test_a_user_has_the_rights_of_an_author_on_their_own_objects(site, rule):
    declared = {"unconfirmed": rule.outcome(rule.statuses["unconfirmed"])}
    for identity in ("user", "moderator", "admin"):
        best = min(rule.statuses[identity], rule.statuses["author"])
        declared[identity] = rule.outcome(best)
    players = {identity: (CAST[identity], CAST[identity]) for identity in declared}
    assert await outcomes(site, rule, players) == declared


@pytest.mark.parametrize("rule", GETS, ids=names(GETS))
async def test_a_known_etag_is_answered_with_304(site, rule):
    path = rule.path.format(**await site.stage("susan"))
    tags = set()
    for who in (None, "david", "admin"):
        answer = check(await site.ask(who, "GET", path))
        if answer.status_code == 200:
            known = {"If-None-Match": f'"another", {answer.headers["ETag"]}'}
            again = check(await site.ask(who, "GET", path, headers=known))
            assert (again.status_code, again.headers["ETag"]) == (304, answer.headers["ETag"])
            tags.add(answer.headers["ETag"])
    assert tags


@pytest.mark.parametrize("accept", ACCEPTS)
async def test_a_missing_path_or_method_is_a_json_error(site, accept):
    headers = {"Accept": accept}
    for path in ("/nothing", "/posts/999999", "/posts/0", "/posts/99999999999", "/posts/x"):
        answer = check(await site.ask(None, "GET", path, headers=headers))
        assert answer.status_code == 404
    for method, path in (("PATCH", "/posts/"), ("PUT", "/posts/"), ("POST", "/posts/1")):
        answer = check(await site.ask("susan", method, path, headers=headers))
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
