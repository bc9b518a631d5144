"""Tests of comments with the client."""

from __future__ import annotations

import pytest

from quartapp.client import Forbidden, NotFound, PreconditionFailed


@pytest.fixture
async def post(susan):
    return await susan.publish("The shelf is up.")


async def test_a_new_comment_can_be_read_and_is_counted(david, stranger, post):
    comment = await david.comment_on(post, "*Lovely* shelf.")
    assert comment == await stranger.comment(comment.id) == await stranger.comment(comment)
    assert (comment.author, comment.body, comment.post_url) == (
        "david",
        "*Lovely* shelf.",
        post.url,
    )
    assert not comment.disabled
    assert (await stranger.post(post)).comment_count == 1


async def test_comments_are_listed_in_order(susan, david, stranger, post):
    first = await david.comment_on(post, "First.")
    second = await susan.comment_on(post.id, "Second.")
    elsewhere = await david.comment_on(await susan.publish("Another."), "Elsewhere.")
    assert [each async for each in stranger.comments(post, per_page=1)] == [first, second]
    assert [each async for each in stranger.comments(per_page=2)] == [elsewhere, second, first]
    assert [each async for each in david.comments_by("me", per_page=1)] == [elsewhere, first]


async def test_an_edit_of_a_changed_comment_is_refused(david, post):
    comment = await david.comment_on(post, "One.")
    edited = await david.edit_comment(comment, "Two.")
    assert (edited.id, edited.body) == (comment.id, "Two.")
    with pytest.raises(PreconditionFailed):
        await david.edit_comment(comment, "Three.")
    assert (await david.edit_comment(comment.id, "Four.")).body == "Four."


async def test_only_moderators_see_the_body_of_a_hidden_comment(client, david, stranger, post):
    comment = await david.comment_on(post, "Rude.")
    async with client("moderator") as moderator:
        hidden = await moderator.hide_comment(comment)
        assert (hidden.disabled, hidden.body) == (True, "Rude.")
        told = await stranger.comment(comment)
        assert (told.disabled, told.body, told.body_html) == (True, None, None)
        shown = await moderator.show_comment(comment)
    assert not shown.disabled
    assert (await stranger.comment(comment)).body == "Rude."


async def test_only_moderators_can_hide_a_comment(susan, david, post):
    comment = await david.comment_on(post, "Rude.")
    with pytest.raises(Forbidden):
        await susan.hide_comment(comment)


async def test_a_deleted_comment_is_gone(david, stranger, post):
    comment = await david.comment_on(post, "Never mind.")
    await david.delete_comment(comment)
    with pytest.raises(NotFound):
        await stranger.comment(comment)
