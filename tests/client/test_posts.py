"""Tests of posts with the client."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import pytest

from quartapp.client import Forbidden, NotFound, PreconditionFailed


async def test_an_anonymous_user_can_read_a_published_post(susan, stranger):
    published = await susan.publish("The *shelf* is up.")
    read = await stranger.post(published.id)
    assert read == published == await stranger.post(published)
    assert (read.author, read.body, read.comment_count) == ("susan", "The *shelf* is up.", 0)
    assert "<em>shelf</em>" in read.body_html
    assert abs(datetime.now(UTC) - read.timestamp) < timedelta(minutes=1)
    assert read.edited_at is None


async def test_a_post_object_is_immutable(susan):
    post = await susan.publish("As it was.")
    with pytest.raises(FrozenInstanceError):
        post.body = "Otherwise."


async def test_all_posts_are_listed_page_by_page(susan, stranger, url):
    written = [(await susan.publish(f"Number {n}.")).id for n in range(7)]
    walked = [post.id async for post in stranger.posts(per_page=3)]
    assert walked == written[::-1]


async def test_a_new_post_during_iteration_repeats_no_other_post(susan, stranger):
    written = [(await susan.publish(f"Number {n}.")).id for n in range(4)]
    walked = []
    async for post in stranger.posts(per_page=2):
        walked.append(post.id)
        if len(walked) == 2:
            await susan.publish("Just now.")
    assert walked == written[::-1]


async def test_posts_of_a_user_are_listed_by_id_by_object_and_by_me(susan, david):
    mine = await susan.publish("Susan's.")
    await david.publish("David's.")
    user = await susan.user()
    for name in (user.id, user, "me"):
        assert [post async for post in susan.posts(name)] == [mine]


async def test_a_timeline_has_the_posts_of_followed_users(susan, david):
    post = await david.publish("David's.")
    await susan.follow(await david.user())
    assert post in [each async for each in susan.timeline()]
    assert post not in [each async for each in susan.posts("me")]


async def test_an_edit_is_visible_to_the_next_reader(susan, stranger):
    post = await susan.publish("A tpyo.")
    edited = await susan.edit_post(post, "A typo.")
    assert edited == await stranger.post(post)
    assert (edited.id, edited.body) == (post.id, "A typo.")
    assert edited.edited_at >= post.timestamp


async def test_an_edit_of_a_changed_post_is_refused(susan, stranger):
    post = await susan.publish("One.")
    read = await stranger.post(post)
    await susan.edit_post(post, "Two.")
    for stale in (post, read):
        with pytest.raises(PreconditionFailed):
            await susan.edit_post(stale, "Three.")
    assert (await susan.edit_post(post.id, "Four.")).body == "Four."


async def test_an_edited_post_can_be_edited_again(susan):
    post = await susan.publish("One.")
    post = await susan.edit_post(post, "Two.")
    assert (await susan.edit_post(post, "Three.")).body == "Three."


async def test_a_post_from_a_list_has_no_etag_and_can_be_edited(susan):
    await susan.publish("One.")
    (post,) = [each async for each in susan.posts()]
    assert post.etag is None
    await susan.edit_post(post, "Two.")
    assert (await susan.edit_post(post, "Three.")).body == "Three."


async def test_a_deleted_post_is_gone(susan):
    post = await susan.publish("Not for long.")
    await susan.delete_post(post)
    for gone in (susan.post(post), susan.delete_post(post.id)):
        with pytest.raises(NotFound):
            await gone


async def test_only_the_author_can_change_a_post(susan, david):
    post = await susan.publish("Susan's.")
    for attempt in (david.edit_post(post, "David's."), david.delete_post(post)):
        with pytest.raises(Forbidden):
            await attempt
    assert await susan.post(post) == post
