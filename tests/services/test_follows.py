"""Tests of follows: concurrency, and the order of the lists of followers."""

import asyncio

import pytest
from sqlalchemy import update

from quartapp.extensions import db
from quartapp.models import Follow
from quartapp.services import follows
from tests.api.conftest import API


async def test_twenty_concurrent_follows_create_one_row(app, account, rows):
    susan, david = await account("susan"), await account("david")
    before = await rows("follows")

    async def follow() -> bool:
        async with app.app_context(), db.begin() as session:
            return await follows.follow(session, susan, david)

    assert (await asyncio.gather(*(follow() for _ in range(20)))).count(True) == 1
    assert await rows("follows") == before + 1


@pytest.fixture
async def followed_at_the_same_moment(app, account):
    """David and John follow Susan, and Susan follows both, all since the same moment."""
    susan, david, john = [await account(name) for name in ("susan", "david", "john")]
    async with app.app_context(), db.begin() as session:
        for other in (david, john):
            await follows.follow(session, other, susan)
            await follows.follow(session, susan, other)
        await session.execute(update(Follow).values(timestamp=susan.member_since))


@pytest.mark.usefixtures("followed_at_the_same_moment")
@pytest.mark.parametrize(
    ("page", "resource"), [("followers", "followers"), ("followed_by", "followed")]
)
async def test_pages_and_the_api_list_follows_in_the_same_order(app, stranger, page, resource):
    shown = (await stranger.get(f"/{page}/susan")).text
    client = app.test_client(use_cookies=False)
    listed = await (await client.get(f"{API}/users/1/{resource}/")).get_json()
    first = await (await client.get(f"{API}/users/1/{resource}/?after=&per_page=1")).get_json()
    second = await (await client.get(first["next"].removeprefix("http://localhost"))).get_json()
    names = [user["username"] for user in listed["users"]]
    assert sorted(names) == ["david", "john"]
    assert [user["username"] for user in first["users"] + second["users"]] == names
    assert sorted(names, key=lambda name: shown.index(f'href="/user/{name}"')) == names
