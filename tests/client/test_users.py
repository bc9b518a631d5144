"""Tests of users with the client: profiles and follows."""

from __future__ import annotations

import pytest

from quartapp.client import BadRequest, Client, Conflict, NotFound, Unauthorized
from tests.client.network import Cutter, answering
from tests.people import PEOPLE, SUSAN


async def test_all_users_are_listed(stranger):
    walked = [user.username async for user in stranger.users(per_page=2)]
    assert walked == list(PEOPLE)


async def test_a_user_is_found_by_me_by_id_and_by_object(susan):
    me = await susan.user()
    assert me == await susan.user("me") == await susan.user(me.id) == await susan.user(me)
    assert (me.username, me.email) == ("susan", SUSAN)
    assert me.member_since <= me.last_seen


async def test_the_current_user_is_requested_once(susan, david, url):
    other, wire = await david.user(), Cutter(url, cuts=0)
    async with answering(wire) as address, Client(address, token=await susan.token()) as api:
        await api.follow(other)
        await api.unfollow(other)
        assert [post async for post in api.posts("me")] == []
    assert wire.statuses == ["200", "201", "200", "200"]


async def test_an_email_address_is_hidden_from_others(susan, stranger):
    assert (await stranger.user((await susan.user()).id)).email is None


async def test_an_anonymous_user_has_no_account_and_no_timeline(stranger):
    with pytest.raises(Unauthorized):
        await stranger.user()
    with pytest.raises(Unauthorized):
        await anext(stranger.timeline())


async def test_an_omitted_profile_field_stays_and_none_clears_it(susan):
    await susan.edit_profile(name="Susan Example", location="Portland")
    edited = await susan.edit_profile(location=None, about_me="I build *shelves*.")
    told = (edited.name, edited.location, edited.about_me)
    assert told == ("Susan Example", None, "I build *shelves*.")
    assert edited == await susan.user()


async def test_an_empty_profile_edit_is_refused(susan):
    with pytest.raises(BadRequest):
        await susan.edit_profile()


async def test_follows_and_unfollows_can_be_repeated(susan, david):
    me, other = await susan.user(), await david.user()
    for _ in range(2):
        await susan.follow(other)
    assert "susan" in [each.username async for each in david.followers(per_page=1)]
    assert [each.username async for each in susan.followed(me, per_page=1)] == ["david"]
    assert [each.username async for each in david.followed("me")] == []
    for _ in range(2):
        await susan.unfollow(other.id)
    assert [each async for each in susan.followed(me.id)] == []


async def test_a_user_cannot_unfollow_themselves_or_follow_a_missing_user(susan):
    with pytest.raises(Conflict):
        await susan.unfollow(await susan.user())
    with pytest.raises(NotFound):
        await susan.follow(12345)
