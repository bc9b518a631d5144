"""Tests of accounts with an unconfirmed address: tokens, writes and roles are refused."""

from __future__ import annotations

import pytest

from quartapp.exceptions import Forbidden
from quartapp.ext.db import utcnow
from quartapp.extensions import db
from quartapp.services import accounts, administration, tokens
from tests.people import PASSWORD

OWNER, THIEF = "owner@example.com", "thief@example.org"
TOKENS = "/auth/account/tokens"


@pytest.fixture
async def john(change, sign_in):
    await change("john", confirmed=False)
    return await sign_in("john")


@pytest.fixture
def move(mailbox):
    """Return a function that changes the address of an account by the mailed link."""

    async def move(browser, address: str) -> None:
        await browser.submit("/auth/change_email", email=address, password=PASSWORD)
        [link] = mailbox.links(await mailbox.last(address))
        await browser.submit(link, action=link)

    return move


async def test_creating_a_token_requires_a_confirmed_address(john, rows):
    for page in (await john.get(TOKENS), await john.post(TOKENS, name="x", follow=True)):
        assert page.path == "/auth/unconfirmed"
    assert "Confirm your address first." in (await john.get(TOKENS)).text
    page = await john.get("/auth/account")
    assert f'href="{TOKENS}"' not in page.text
    token = await john.csrf_token("/auth/unconfirmed")
    sent = await john.post(TOKENS, csrf_token=token, name="x", scopes="read", days="30")
    assert sent.location == "/auth/unconfirmed"
    assert await rows("tokens") == 0


async def test_the_service_and_the_api_create_no_token_for_an_unconfirmed_account(
    app, john, account, rows
):
    user = await account("john")
    options = {"made_at": utcnow(), "expires_in": None}
    async with app.app_context():
        with pytest.raises(Forbidden):
            async with db.begin() as session:
                await tokens.create(session, user, "qa_x", "x", ["read"], **options)
    client = app.test_client()
    for method, path in (("GET", "/token"), ("POST", "/tokens/")):
        answer = await client.open(
            f"/api/v1.0{path}", method=method, auth=("john@example.com", PASSWORD)
        )
        assert answer.status_code == 403
        assert (await answer.get_json())["message"] == "Unconfirmed account"
    assert await rows("tokens") == 0


@pytest.mark.parametrize(
    "path", ["/follow/susan", "/edit-profile", "/", "/preview", "/post/1", "/moderate/enable/1"]
)
async def test_an_unconfirmed_account_cannot_write(john, rows, path):
    before = [await rows(name) for name in ("follows", "posts", "comments")]
    token = await john.csrf_token("/auth/unconfirmed")
    sent = await john.post(path, csrf_token=token, body="mine", name="J", about_me="I")
    assert sent.location == "/auth/unconfirmed"
    assert [await rows(name) for name in ("follows", "posts", "comments")] == before


async def test_an_unconfirmed_owner_address_gives_no_role_after_an_address_change(
    app, stranger, sign_in, account, move
):
    app.config["FLASKY_ADMIN"] = OWNER
    fields = {"username": "squatter", "password": PASSWORD, "password2": PASSWORD}
    await stranger.submit("/auth/register", email=OWNER.upper(), **fields)
    await stranger.submit("/auth/login", email=OWNER, password=PASSWORD)
    await move(stranger, THIEF)
    squatter = await account("squatter")
    assert (squatter.email, squatter.confirmed, squatter.role.name) == (THIEF, True, "User")
    for path in ("/outbox", "/moderate", "/edit-profile/1"):
        assert (await stranger.get(path)).status_code == 403


async def test_an_address_change_removes_the_role_of_an_unconfirmed_account(
    app, john, account, move
):
    async with app.app_context(), db.begin() as session:
        await administration.set_role(session, "john", "Administrator")
    await john.submit("/auth/login", email="john@example.com", password=PASSWORD)
    await move(john, THIEF)
    assert (await account("john")).role.name == "User"


async def test_an_owner_keeps_the_role_after_an_address_change_and_a_successor_must_confirm(
    app, admin, sign_in, stranger, account, move
):
    app.config["FLASKY_ADMIN"] = "admin@example.com"
    await move(admin, "elsewhere@example.org")
    assert (await account("admin")).is_administrator()
    fields = {"username": "squatter", "password": PASSWORD, "password2": PASSWORD}
    await stranger.submit("/auth/register", email="admin@example.com", **fields)
    assert (await account("squatter")).role.name == "User"


async def test_an_account_that_changes_to_the_owner_address_becomes_administrator(
    app, susan, john, account, move
):
    app.config["FLASKY_ADMIN"] = OWNER
    await move(susan, OWNER)
    assert (await account("susan")).role.name == "Administrator"
    assert (await susan.get("/outbox")).status_code == 200
    app.config["FLASKY_ADMIN"] = THIEF
    await move(john, THIEF)
    assert (await account("john")).role.name == "Administrator"


async def test_an_owner_takes_over_a_squatted_account_by_a_password_reset(
    app, stranger, sign_in, account, mailbox
):
    app.config["FLASKY_ADMIN"] = OWNER
    fields = {"username": "squatter", "password": PASSWORD, "password2": PASSWORD}
    await stranger.submit("/auth/register", email=OWNER, **fields)
    await stranger.submit("/auth/reset", email=OWNER)
    [link] = mailbox.links(await mailbox.last(OWNER))
    words = "five quite unrelated words"
    await stranger.submit(link, password=words, password2=words)
    squatter = await account("squatter")
    assert (squatter.confirmed, squatter.role.name) == (True, "Administrator")
    async with app.app_context():
        assert await accounts.authenticate(OWNER, PASSWORD) is None


async def test_a_reset_link_does_not_promote_a_disabled_account(
    app, account, change, stranger, mailbox
):
    app.config["FLASKY_ADMIN"] = "susan@example.com"
    await stranger.submit("/auth/reset", email="susan@example.com")
    [link] = mailbox.links(await mailbox.last("susan@example.com"))
    await change("susan", disabled=True, confirmed=False)
    assert (await stranger.get(link, follow=False)).location == "/auth/reset"
    assert (await account("susan")).role.name == "User"
