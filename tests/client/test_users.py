"""People, their profiles, and who follows whom."""

from __future__ import annotations

import pytest

from quartapp.client import BadRequest, Client, Conflict, NotFound, Unauthorized
from tests.client.network import Cutter, answering
from tests.people import PEOPLE, SUSAN


async def test_everybody_is_walked(stranger):
    walked = [user.username async for user in stranger.users(per_page=2)]
    assert walked == list(PEOPLE)


async def test_one_is_oneself_by_me_by_id_and_by_name_of_a_user(susan):
    me = await susan.user()
    assert me == await susan.user("me") == await susan.user(me.id) == await susan.user(me)
    assert (me.username, me.email) == ("susan", SUSAN)
    assert me.member_since <= me.last_seen


async def test_who_one_is_is_asked_once(susan, david, url):
    other, wire = await david.user(), Cutter(url, cuts=0)
    async with answering(wire) as address, Client(address, token=await susan.token()) as api:
        await api.follow(other)
        await api.unfollow(other)
        assert [post async for post in api.posts("me")] == []
    assert wire.statuses == ["200", "201", "200", "200"]


async def test_others_are_told_no_address(susan, stranger):
    assert (await stranger.user((await susan.user()).id)).email is None


async def test_a_stranger_is_nobody(stranger):
    with pytest.raises(Unauthorized):
        await stranger.user()
    with pytest.raises(Unauthorized):
        await anext(stranger.timeline())


async def test_of_a_profile_what_is_left_out_stays_and_none_empties(susan):
    await susan.edit_profile(name="Susan Example", location="Portland")
    edited = await susan.edit_profile(location=None, about_me="I build *shelves*.")
    told = (edited.name, edited.location, edited.about_me)
    assert told == ("Susan Example", None, "I build *shelves*.")
    assert edited == await susan.user()


async def test_an_edit_of_nothing_is_refused(susan):
    with pytest.raises(BadRequest):
        await susan.edit_profile()


async def test_susan_follows_david_as_often_as_she_likes(susan, david):
    me, other = await susan.user(), await david.user()
    for _ in range(2):
        await susan.follow(other)
    assert "susan" in [each.username async for each in david.followers(per_page=1)]
    assert [each.username async for each in susan.followed(me, per_page=1)] == ["david"]
    assert [each.username async for each in david.followed("me")] == []
    for _ in range(2):
        await susan.unfollow(other.id)
    assert [each async for each in susan.followed(me.id)] == []


async def test_nobody_stops_following_themselves_or_follows_nobody(susan):
    with pytest.raises(Conflict):
        await susan.unfollow(await susan.user())
    with pytest.raises(NotFound):
        await susan.follow(12345)
