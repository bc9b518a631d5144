"""Tests of Flasky, adapted to this application."""

import asyncio
from datetime import timedelta

import pytest

from quartapp.ext.avatars import gravatar_url
from quartapp.ext.db import utcnow
from quartapp.extensions import db, passwords
from quartapp.models import ROLES, AnonymousUser, Follow, Permission, Role, User
from quartapp.services import accounts, addresses, confirmation, credentials, follows, links
from quartapp.services.posts import publish
from quartapp.services.rendering import render_post
from tests.people import PASSWORD, SUSAN


@pytest.fixture
def in_app(app):
    """Call a function inside the application context."""

    async def call(function, *args):
        async with app.app_context():
            result = function(*args)
            return await result if asyncio.iscoroutine(result) else result

    return call


def test_the_application_of_a_test_has_testing_set(app):
    assert app.config["TESTING"]


async def test_a_password_is_stored_as_a_hash_alone(account):
    susan = await account("susan")
    assert PASSWORD not in susan.password_hash
    assert not hasattr(susan, "password")


async def test_a_password_is_verified(in_app, account):
    password_hash = (await account("susan")).password_hash
    assert await in_app(passwords.verify, password_hash, PASSWORD)
    assert not await in_app(passwords.verify, password_hash, "dog")


async def test_the_same_password_gets_a_different_hash_each_time(in_app):
    assert await in_app(passwords.hash, PASSWORD) != await in_app(passwords.hash, PASSWORD)


async def test_a_confirmation_token_is_valid_for_its_account_alone(in_app, account):
    susan, david = await account("susan"), await account("david")
    token = await in_app(confirmation.token_for, susan)
    await in_app(confirmation.require_proof, token, susan)
    with pytest.raises(confirmation.DeadLink):
        await in_app(confirmation.require_proof, token, david)


async def test_a_confirmation_token_expires(in_app, account, monkeypatch):
    monkeypatch.setattr(confirmation.signer, "expires_in", -1)
    susan = await account("susan")
    token = await in_app(confirmation.token_for, susan)
    with pytest.raises(confirmation.DeadLink):
        await in_app(confirmation.require_proof, token, susan)


async def test_a_reset_token_finds_its_account(app, account):
    susan = await account("susan")
    async with app.app_context(), db.lookup() as session:
        token = credentials.reset_token(susan)
        assert (await credentials.owner_of(session, token)).id == susan.id
        with pytest.raises(confirmation.DeadLink):
            await credentials.owner_of(session, token[:-3] + "abc")


async def test_an_address_token_is_valid_for_its_account_alone(app, account):
    susan, david = await account("susan"), await account("david")
    async with app.app_context():
        claims = {"id": susan.id, "email": "new@example.com"}
        token = addresses.signer.dumps(**claims, state=links.state_of(susan))
        assert addresses.asked_for(susan, token) == "new@example.com"
        with pytest.raises(confirmation.DeadLink):
            addresses.asked_for(david, token)


async def test_an_address_that_is_taken_is_refused(app, account):
    susan = await account("susan")
    async with app.app_context(), db.lookup() as session:
        with pytest.raises(accounts.Conflict):
            await addresses.ask_change(session, susan, "david@example.com")


@pytest.mark.parametrize(("role", "bits"), [("User", 7), ("Moderator", 15), ("Administrator", 31)])
def test_roles_have_their_permissions(role, bits):
    user = User(username="x", role=Role(name=role, permissions=int(ROLES[role])), disabled=False)
    assert ROLES[role] == bits
    for permission in Permission:
        assert user.can(permission) == bool(bits & permission)


def test_an_anonymous_user_has_no_permission():
    assert not any(AnonymousUser().can(permission) for permission in Permission)
    assert not AnonymousUser().is_administrator()


async def test_a_new_account_has_current_timestamps(account, in_app):
    susan = await account("susan")
    assert susan.member_since.tzinfo is not None
    assert utcnow() - susan.member_since < timedelta(minutes=30)
    assert utcnow() - susan.last_seen < timedelta(minutes=30)


async def test_last_seen_is_not_updated_by_each_request(account, change, susan, app):
    long_ago = utcnow() - timedelta(days=1)
    await change("susan", last_seen=long_ago)
    await susan.get("/")
    assert (await account("susan")).last_seen == long_ago
    from sqlalchemy import update

    from quartapp.models import LoginSession

    async with app.app_context(), db.begin() as session:
        await session.execute(update(LoginSession).values(last_used_at=long_ago))
    await susan.get("/")
    assert (await account("susan")).last_seen > long_ago


def test_a_gravatar_url_contains_the_digest_of_the_address():
    usual = gravatar_url("john@example.com")
    assert usual.startswith("https://secure.gravatar.com/avatar/d4c74594d841139328695756648b6bd6?")
    assert {"s=100", "d=identicon", "r=g"} <= set(usual.partition("?")[2].split("&"))
    assert "s=256" in gravatar_url("john@example.com", size=256)
    assert "r=pg" in gravatar_url("john@example.com", rating="pg")
    assert "d=retro" in gravatar_url("John@Example.com ", default="retro")
    assert gravatar_url("John@Example.com ") == usual


async def test_following_works_both_ways_and_ends_with_the_account(app, account):
    susan, david = await account("susan"), await account("david")
    async with app.app_context():
        async with db.begin() as session:
            assert await follows.follow(session, susan, david)
        async with db.lookup() as session:
            seen = await follows.standing(session, david, susan)
            assert seen == (1, 0, True, False)
            assert await follows.standing(session, susan, david) == (0, 1, False, True)
            assert await session.get(Follow, (susan.id, susan.id))
        async with db.begin() as session:
            assert await follows.unfollow(session, susan, david)
        async with db.begin() as session:
            await follows.follow(session, susan, david)
            await session.flush()
            await session.delete(await session.get_one(User, susan.id))
        async with db.lookup() as session:
            assert (await follows.standing(session, david, david)).follower_count == 0
            assert await session.get(Follow, (susan.id, david.id)) is None


async def test_a_post_is_rendered_when_it_is_written(app, account):
    author, body = await account("susan"), await render_post("body of the *blog* post")
    async with app.app_context(), db.begin() as session:
        post = await publish(session, author, body)
    assert post.body_html == "<p>body of the <em>blog</em> post</p>"


async def test_the_home_page_greets_an_anonymous_user(stranger):
    page = await stranger.get("/")
    assert page.status_code == 200
    assert "Stranger" in page.text


async def test_a_user_signs_in_from_the_home_page_and_opens_the_profile(stranger):
    assert "Hello, Stranger!" in (await stranger.get("/")).text
    page = await stranger.submit("/auth/login", email=SUSAN, password=PASSWORD)
    assert "Hello, susan!" in page.text
    assert "<h1>susan</h1>" in (await stranger.get("/user/susan")).text
