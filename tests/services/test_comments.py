import pytest

from quartapp.exceptions import Forbidden
from quartapp.extensions import db
from quartapp.services import comments
from quartapp.services.rendering import render_comment


@pytest.mark.parametrize("name", ["susan", "david", "john"])
async def test_only_a_moderator_can_hide_a_comment_or_clear_a_thread(
    app, account, published, rows, name
):
    post, person = await published("susan", "hello"), await account(name)
    david, body = await account("david"), await render_comment("first")
    async with app.app_context():
        async with db.begin() as session:
            comment = await comments.add(session, david, post.id, body)
        with pytest.raises(Forbidden):
            async with db.begin() as session:
                await comments.set_disabled(session, person, comment.id, disabled=True)
        with pytest.raises(Forbidden):
            async with db.begin() as session:
                await comments.clear(session, person, post.id)
        assert await rows("comments") == 1
        moderator = await account("moderator")
        async with db.begin() as session:
            assert await comments.clear(session, moderator, post.id) == 1
    assert await rows("comments") == 0
