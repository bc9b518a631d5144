"""Tests of websockets closed by the end of a session, a token or a confirmation."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import delete, select, update

from quartapp.ext.db import utcnow
from quartapp.ext.live.maintenance import renew_subscribers
from quartapp.extensions import db, live_feed, passwords
from quartapp.live.callers import TOKEN, holders
from quartapp.models import AccessToken, LoginSession, Permission, User
from quartapp.services import administration, credentials
from tests.people import PASSWORD


@pytest.fixture
def renewed(app):
    """Return a function that revalidates subscribers, as a process does every two seconds."""

    async def renewed() -> None:
        async with app.app_context():
            await renew_subscribers(live_feed.feed, holders)

    return renewed


async def test_signing_out_closes_only_the_own_websocket(susan, david, listening, renewed):
    async with listening(susan) as mine, listening(david) as other, listening() as stranger:
        assert await mine.hears_nothing()
        await susan.submit("/", button="Sign out")
        await renewed()
        assert await mine.code() == 4401
        assert await other.hears_nothing()
        assert await stranger.hears_nothing()


async def test_a_new_password_closes_websockets_with_an_old_cookie(sign_in, listening, renewed):
    here, there = await sign_in("susan"), await sign_in("susan")
    async with listening(here) as mine, listening(there) as other:
        assert await other.hears_nothing()
        new = "another four words here"
        fields = {"old_password": PASSWORD, "password": new, "password2": new}
        await here.submit("/auth/change-password", **fields)
        await renewed()
        assert await other.code() == 4401
        assert await mine.code() == 4401
    async with listening(here) as again:
        assert await again.hears_nothing()


async def test_disabling_an_account_closes_its_websockets(app, susan, listening, renewed, token_of):
    bearer = {"Authorization": f"Bearer {await token_of('susan')}"}
    async with listening(susan) as page, listening(headers=bearer) as program:
        assert await page.hears_nothing()
        assert await program.hears_nothing()
        async with app.app_context(), db.begin() as session:
            await administration.disable(session, "susan")
        await renewed()
        assert await page.code() == 4401
        assert await program.code() == 4401


async def test_losing_the_confirmation_closes_the_websocket(susan, change, listening, renewed):
    async with listening(susan) as ear:
        assert await ear.hears_nothing()
        await change("susan", confirmed=False)
        await renewed()
        assert await ear.code() == 4403


async def test_an_expired_session_closes_the_websocket(app, susan, listening, renewed):
    async with listening(susan) as ear:
        assert await ear.hears_nothing()
        async with app.app_context(), db.begin() as session:
            await session.execute(update(LoginSession).values(expires_at=utcnow()))
        await renewed()
        assert await ear.code() == 4401


async def test_a_new_password_closes_websockets_with_a_signed_token(
    app, account, listening, renewed, token_of
):
    bearer = {"Authorization": f"Bearer {await token_of('susan')}"}
    async with listening(headers=bearer) as ear:
        assert await ear.hears_nothing()
        async with app.app_context():
            hashed = await passwords.hash("another four words here")
            async with db.begin() as session:
                await credentials.change(session, await account("susan"), hashed, keep=0)
        await renewed()
        assert await ear.code() == 4401


@pytest.fixture
def held(app):
    """Return a function that returns the user of each token, or None if it is invalid."""

    async def held(*given: str) -> list[User | None]:
        async with app.app_context():
            found = await holders({(TOKEN, token) for token in given})
        return [found.get((TOKEN, token)) for token in given]

    return held


async def test_all_tokens_are_validated_with_three_sql_statements(
    app, held, token_of, personal_token, statements
):
    people = ("susan", "david", "john")
    personal = [await personal_token(name, "read") for name in people * 3]
    signed = [await token_of(name) for name in people]
    given = [*personal, "qa_nonsense", *signed, "nonsense"]
    await held(*given)
    with statements() as made:
        found = await held(*given)
    names = [user and user.username for user in found]
    assert names == [*(people * 3), None, *people, None]
    assert sum("FROM users" in each or "FROM tokens" in each for each in made) == 3


async def test_expired_tokens_and_tokens_of_disabled_accounts_are_invalid(
    app, held, personal_token, change
):
    over, good, closed = [
        await personal_token(name, "read") for name in ("susan", "susan", "david")
    ]
    await change("david", disabled=True)
    async with app.app_context(), db.begin() as session:
        await session.execute(
            update(AccessToken)
            .where(AccessToken.key_hash == sha256(over.encode()).hexdigest())
            .values(expires_at=utcnow())
        )
    assert [user and user.username for user in await held(over, good, closed)] == [
        None, "susan", None,
    ]  # fmt: skip


async def test_each_token_of_a_moderator_keeps_its_own_scopes(held, token_of, personal_token):
    given = [
        await personal_token("moderator", "read"),
        await personal_token("moderator", "read", "moderate"),
        await token_of("moderator"),
        await personal_token("moderator", "read"),
    ]
    allowed = [user.can(Permission.MODERATE) for user in await held(*given)]
    assert allowed == [False, True, True, False]


async def test_validating_a_token_updates_its_last_use(app, held, personal_token):
    token = await personal_token("susan", "read")
    await held(token)
    async with app.app_context(), db.lookup() as session:
        assert await session.scalar(select(AccessToken.last_used_at)) is not None


async def test_a_session_that_reuses_an_id_does_not_keep_the_websocket_open(
    app, susan, sign_in, listening, renewed
):
    """SQLite gives the id of a deleted session to the next one."""
    async with listening(susan) as ear:
        assert await ear.hears_nothing()
        async with app.app_context(), db.begin() as session:
            await session.execute(delete(LoginSession))
        await sign_in("david")
        await renewed()
        assert await ear.code() == 4401


async def test_a_demotion_takes_effect_on_an_open_websocket(app, moderator, listening, renewed):
    async with listening(moderator, "timeline"):
        (subscriber,) = app.extensions["live"].subscribers
        assert subscriber.user.can(Permission.MODERATE)
        async with app.app_context(), db.begin() as session:
            await administration.set_role(session, "moderator", "User")
        await renewed()
        assert not subscriber.user.can(Permission.MODERATE)
