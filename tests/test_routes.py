"""Tests of every route in the URL map: access, CSRF tokens and headers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from quartapp.ext.testing import Browser
from quartapp.extensions import db

EVERYBODY = {"stranger", "john", "susan", "moderator", "admin"}
MEMBERS = EVERYBODY - {"stranger"}

# The users who may use each route; john is unconfirmed.  A route that is missing here fails.
CONFIRMED = MEMBERS - {"john"}
READERS = EVERYBODY - {"john"}
ALLOWED_USERS: dict[tuple[str, str], set[str]] = {
    ("GET", "main.index"): READERS,
    ("POST", "main.publish"): CONFIRMED,
    ("GET", "main.show_all"): CONFIRMED,
    ("GET", "main.show_followed"): CONFIRMED,
    ("POST", "main.preview"): CONFIRMED,
    ("GET", "main.post"): READERS,
    ("POST", "main.comment"): CONFIRMED,
    ("GET", "main.show_comment"): READERS,
    ("GET", "main.edit_comment"): {"moderator"},
    ("POST", "main.save_comment"): {"moderator"},
    ("POST", "main.delete_comment"): {"moderator", "admin"},
    ("GET", "main.edit"): {"susan", "admin"},
    ("POST", "main.save"): {"susan", "admin"},
    ("POST", "main.delete"): {"susan", "admin"},
    ("GET", "main.user"): READERS,
    ("GET", "main.followers"): READERS,
    ("GET", "main.followed_by"): READERS,
    ("POST", "main.follow"): CONFIRMED,
    ("POST", "main.unfollow"): CONFIRMED,
    ("GET", "main.edit_profile"): CONFIRMED,
    ("POST", "main.edit_profile"): CONFIRMED,
    ("GET", "main.edit_profile_admin"): {"admin"},
    ("POST", "main.edit_profile_admin"): {"admin"},
    ("GET", "main.moderate"): {"moderator", "admin"},
    ("POST", "main.moderate_enable"): {"moderator", "admin"},
    ("POST", "main.moderate_disable"): {"moderator", "admin"},
    ("GET", "main.notices"): CONFIRMED,
    ("POST", "main.notices_seen"): CONFIRMED,
    ("GET", "main.fragment_of_posts"): READERS,
    ("GET", "main.fragment_of_post"): READERS,
    ("GET", "main.fragment_of_comments"): READERS,
    ("GET", "main.fragment_of_bell"): CONFIRMED,
    ("GET", "main.outbox"): {"admin"},
    ("POST", "main.outbox_retry_all"): {"admin"},
    ("POST", "main.outbox_retry"): {"admin"},
    ("POST", "main.outbox_cancel"): {"admin"},
    ("GET", "main.avatar"): EVERYBODY,
    ("GET", "main.favicon"): EVERYBODY,
    ("GET", "main.dev_mail"): set(),
    ("GET", "main.dev_mail_html"): set(),
    ("GET", "main.style"): set(),
    ("GET", "auth.login"): EVERYBODY,
    ("POST", "auth.login"): EVERYBODY,
    ("POST", "auth.logout"): MEMBERS,
    ("GET", "auth.register"): EVERYBODY,
    ("POST", "auth.register"): EVERYBODY,
    ("GET", "auth.unconfirmed"): EVERYBODY,
    ("POST", "auth.resend_confirmation"): MEMBERS,
    ("GET", "auth.confirm"): MEMBERS,
    ("POST", "auth.confirm_now"): MEMBERS,
    ("GET", "auth.change_password"): MEMBERS,
    ("POST", "auth.change_password"): MEMBERS,
    ("GET", "auth.password_reset_request"): EVERYBODY,
    ("POST", "auth.password_reset_request"): EVERYBODY,
    ("GET", "auth.password_reset"): EVERYBODY,
    ("POST", "auth.password_reset"): EVERYBODY,
    ("GET", "auth.change_email_request"): MEMBERS,
    ("POST", "auth.change_email_request"): MEMBERS,
    ("GET", "auth.change_email"): MEMBERS,
    ("POST", "auth.change_email_now"): MEMBERS,
    ("GET", "auth.account"): MEMBERS,
    ("POST", "auth.end_session"): MEMBERS,
    ("POST", "auth.end_other_sessions"): MEMBERS,
    ("GET", "auth.new_token"): MEMBERS,
    ("POST", "auth.new_token"): MEMBERS,
    ("POST", "auth.revoke_token"): MEMBERS,
    ("GET", "docs.docs"): READERS,
    ("GET", "docs.where_tools_look"): READERS,
}

FILES = {"static", "bootstrap.static", "moment.static"}
EXAMPLES = {
    "username": "david",
    "token": "broken",
    "session_id": "999",
    "token_id": "999",
    "mail_id": "1",
}
TABLES = ("users", "posts", "comments", "follows", "sessions", "outbox", "roles", "tokens")


def rules(app):
    """Yield the pages; tests/api/blackbox covers the API, tests/live the websocket."""
    for rule in app.url_map.iter_rules():
        is_page = rule.endpoint not in FILES and not rule.endpoint.startswith(("api.", "live."))
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if is_page:
                yield method, rule


def address(rule) -> str:
    path = rule.rule
    for name in rule.arguments:
        start, end = path.index("<"), path.index(">") + 1
        path = path[:start] + EXAMPLES.get(name, "1") + path[end:]
    return path


@pytest.fixture
async def crowd(app, sign_in, change, published):
    """Publish a post and a comment; return a browser for each user."""
    await published("susan", "Hello")
    people = {name: await sign_in(name) for name in sorted(MEMBERS)}
    await people["moderator"].submit("/post/1", body="Hello back")
    await change("john", confirmed=False)
    return {"stranger": Browser(app), **people}


@pytest.fixture
def everything(app):
    """Return all rows of all tables, to detect changes."""

    async def everything() -> dict[str, list[object]]:
        async with app.app_context(), db.lookup() as session:
            return {
                name: sorted(map(str, await session.execute(text(f"SELECT * FROM {name}"))))
                for name in TABLES
            }

    return everything


async def test_every_route_is_declared(app):
    assert {(method, rule.endpoint) for method, rule in rules(app)} == set(ALLOWED_USERS)


async def test_a_get_request_changes_no_row(app, crowd, everything):
    before = await everything()
    for method, rule in rules(app):
        if method == "GET":
            for browser in crowd.values():
                page = await browser.get(address(rule), follow=False)
                assert page.status_code < 500, rule
    assert await everything() == before


async def test_every_page_grants_access_as_declared(app, crowd):
    for method, rule in rules(app):
        if method == "GET":
            for name, browser in crowd.items():
                page = await browser.get(address(rule), follow=False)
                where = f"{name} at {address(rule)}: {page.status_code} {page.location}"
                if name in ALLOWED_USERS["GET", rule.endpoint]:
                    assert page.status_code in {200, 302}, where
                    assert "/auth/login?" not in page.location, where
                elif name == "stranger" and ALLOWED_USERS["GET", rule.endpoint]:
                    assert page.location.startswith("/auth/login?next=/"), where
                elif name == "john" and ALLOWED_USERS["GET", rule.endpoint]:
                    assert page.location == "/auth/unconfirmed", where
                else:
                    assert page.status_code in {403, 404}, where


async def test_every_write_refuses_a_missing_csrf_token(app, crowd, everything):
    before = await everything()
    for method, rule in rules(app):
        if method != "GET":
            for name, browser in crowd.items():
                page = await browser.post(address(rule), body="x", email="x@example.com")
                where = f"{name} at {address(rule)}: {page.status_code} {page.location}"
                assert page.status_code in {302, 400, 403, 422}, where
    assert await everything() == before


async def test_every_write_refuses_users_without_permission(app, crowd, everything):
    tokens = {
        "stranger": await crowd["stranger"].csrf_token("/auth/login"),
        "john": await crowd["john"].csrf_token("/auth/unconfirmed"),
        "susan": await crowd["susan"].csrf_token("/"),
        "moderator": await crowd["moderator"].csrf_token("/"),
    }
    before = await everything()
    for method, rule in rules(app):
        for name, token in tokens.items():
            if method != "GET" and name not in ALLOWED_USERS[method, rule.endpoint]:
                page = await crowd[name].post(address(rule), csrf_token=token, body="x")
                where = f"{name} at {address(rule)}: {page.status_code} {page.location}"
                refused = page.status_code == 403 or page.location.startswith(
                    ("/auth/login?next=", "/auth/unconfirmed")
                )
                assert refused, where
    assert await everything() == before


async def test_every_page_has_security_headers(app, crowd):
    for method, rule in rules(app):
        if method == "GET":
            page = await crowd["susan"].get(address(rule), follow=False)
            policy = page.headers["Content-Security-Policy"]
            assert "unsafe" not in policy, rule
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["X-Request-ID"]
            if rule.endpoint not in {"main.avatar", "main.favicon"}:
                assert "no-store" in page.headers["Cache-Control"], rule
