"""Tests of credentials: valid, invalid and missing ones."""

from __future__ import annotations

import base64
import re

import httpx
import pytest
from sqlalchemy import update

from quartapp.models import Post, User
from tests.databases import settled_on_sqlite
from tests.people import PASSWORD, SUSAN
from tests.processes import TIMEOUT_SECONDS

from .answers import check, refused
from .rules import RULES, names
from .site import API

INVALID = "Invalid credentials"
STATELESS = [rule for rule in RULES if rule.path != "/docs"]  # a public page


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


BAD = {
    "a wrong password": basic(f"{SUSAN}:something else"),
    "no password": basic(f"{SUSAN}:"),
    "an unknown address": basic(f"nobody@example.com:{PASSWORD}"),
    "a username": basic(f"susan:{PASSWORD}"),
    "a password alone": basic(f":{PASSWORD}"),
    "no colon": basic("susan"),
    "no base64": "Basic %%%",
    "nothing after Basic": "Basic",
    "NUL": basic("a\0b:c\0d"),
    "no UTF-8": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
    "a password beyond reason": basic(f"{SUSAN}:{'x' * 5000}"),
    "nothing after Bearer": "Bearer",
    "junk": "Bearer junk",
    "a signed token of nobody's": "Bearer eyJpZCI6MX0.aaaaaa.bbbbbb",
    "a personal token of nobody's": "Bearer qa_" + "x" * 43,
    "an unknown scheme": 'Digest username="susan"',
    "no scheme": "susan",
}


@pytest.fixture
async def browser(site):
    """A client with the cookies of susan's session."""
    options = {"base_url": site.address, "timeout": TIMEOUT_SECONDS, "trust_env": False}
    async with httpx.AsyncClient(**options) as browser:
        page = (await browser.get("/auth/login")).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        form = {"csrf_token": token, "email": SUSAN, "password": PASSWORD}
        answer = await browser.post("/auth/login", data=form)
        assert answer.status_code == 302, answer.text
        assert "login" in browser.cookies
        yield browser


@settled_on_sqlite
@pytest.mark.parametrize("authorization", BAD.values(), ids=BAD)
async def test_wrong_credentials_are_refused(site, authorization):
    headers = {"Authorization": authorization}
    refused(await site.ask(None, "GET", "/posts/", headers=headers), 401, INVALID)
    new = {"headers": headers, "json": {"body": "Hello"}}
    refused(await site.ask(None, "POST", "/posts/", **new), 401, INVALID)
    assert await site.rows.count(Post) == 0


@pytest.mark.parametrize("text", ["a\0:b", f"{SUSAN}\0:{PASSWORD}", f"{SUSAN}:{PASSWORD}\0"])
async def test_credentials_with_a_nul_are_refused_on_both_databases(site, text):
    headers = {"Authorization": basic(text)}
    refused(await site.ask(None, "GET", "/posts/", headers=headers), 401, INVALID)


@settled_on_sqlite
@pytest.mark.parametrize("rule", STATELESS, ids=names(STATELESS))
async def test_every_route_refuses_wrong_credentials(site, rule):
    path = rule.path.format(**await site.stage("susan"))
    before = await site.rows.everything()
    headers = {"Authorization": BAD["a wrong password"]}
    answer = await site.ask(None, rule.method, path, headers=headers, **rule.options)
    refused(answer, 401, INVALID)
    assert await site.rows.everything() == before


async def test_empty_credentials_count_as_anonymous(site):
    headers = {"Authorization": basic(":")}
    answer = await site.ask(None, "GET", "/posts/", headers=headers)
    assert (answer.status_code, answer.json()["count"]) == (200, 0)
    refused(await site.ask(None, "POST", "/posts/", headers=headers, json={"body": "x"}), 401)
    assert await site.rows.count(Post) == 0


async def test_the_case_of_email_address_and_scheme_is_ignored(site):
    headers = {"Authorization": basic(f"Susan@Example.COM:{PASSWORD}").replace("Basic", "bAsIc")}
    answer = check(await site.ask(None, "GET", "/users/me", headers=headers))
    assert answer.json()["username"] == "susan"


async def test_a_disabled_account_is_refused(site):
    token = (await site.ask("david", "GET", "/token")).json()["token"]
    _, personal = await site.personal_token("david", "read")
    mine = update(User).where(User.username == "david")
    await site.rows.execute(mine.values(disabled=True))
    try:
        refused(await site.ask("david", "GET", "/posts/"), 401, INVALID)
        for each in (token, personal):
            headers = {"Authorization": f"Bearer {each}"}
            refused(await site.ask(None, "GET", "/posts/", headers=headers), 401, INVALID)
    finally:
        await site.rows.execute(mine.values(disabled=False))


async def test_a_browser_session_does_not_authenticate_api_requests(site, browser):
    await site.stage("susan")
    assert "Hello, susan!" in (await browser.get("/")).text
    refused(await browser.get(f"{API}/users/me"), 401)
    refused(await browser.post(f"{API}/posts/", json={"body": "Hello"}), 401)
    refused(await browser.delete(f"{API}/posts/"), 401)
    assert check(await browser.get(f"{API}/posts/")).json()["count"] == 5
    asked = await browser.get(f"{API}/users/me", auth=("david@example.com", PASSWORD))
    assert check(asked).json()["username"] == "david"
    assert "Hello, susan!" in (await browser.get("/")).text


async def test_an_invalid_cookie_is_ignored(site):
    for cookie in ("login=junk", "session=junk; login=", "login=" + "x" * 4000):
        answer = check(await site.ask("susan", "GET", "/users/me", headers={"Cookie": cookie}))
        assert answer.json()["username"] == "susan"
