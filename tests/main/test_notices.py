import re

import pytest

from quartapp.extensions import db
from quartapp.models import Comment


@pytest.fixture
def answered(app, account, published):
    """Let david answer a post of susan's so many times."""

    async def answered(times: int) -> None:
        post, author = await published("susan", "Hello"), await account("david")
        async with app.app_context(), db.begin() as session:
            for number in range(times):
                text = {"body": str(number), "body_html": str(number)}
                session.add(Comment(post_id=post.id, author_id=author.id, **text))

    return answered


async def test_they_tell_who_follows_me_and_who_answered(susan, david, moderator, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="Hello yourself, at some length")
    await moderator.submit("/user/susan", action="/follow/susan")
    page = await susan.get("/notices")
    assert ">New</h2>" in page.text
    assert "Hello yourself, at some length" in page.text
    assert "follows you" in page.text
    page = await susan.submit("/notices", action="/notices")
    assert ">New</h2>" not in page.text
    assert "follows you" in page.text


async def test_what_i_do_myself_is_no_news(susan, published):
    post = await published("susan", "Hello")
    await susan.submit(post.path, body="Talking to myself")
    assert "Nothing has happened yet" in (await susan.get("/notices")).text


async def test_a_hidden_comment_is_not_told(susan, david, moderator, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="Buy followers now")
    await moderator.submit("/moderate", action="/moderate/disable/1")
    assert "Buy followers" not in (await susan.get("/notices")).text


async def test_others_do_not_see_mine(david, susan, moderator):
    await moderator.submit("/user/susan", action="/follow/susan")
    assert "Nothing has happened yet" in (await david.get("/notices")).text


async def test_a_stranger_is_sent_to_sign_in(stranger):
    assert (await stranger.get("/notices", follow=False)).location == "/auth/login?next=/notices"


async def test_what_came_after_the_page_was_read_stays_new(susan, david, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="Read by her")
    form = (await susan.get("/notices")).form("/notices").values
    await david.submit(post.path, body="Not read by anybody")
    await susan.post("/notices", **form)
    assert await bell(susan) == "Notices, 1 new"
    await susan.submit("/notices", action="/notices")
    assert await bell(susan) == "Notices"
    await susan.post("/notices", **form)
    assert await bell(susan) == "Notices"  # what was seen once is not new again


async def test_a_later_page_puts_away_all_there_is(susan, answered):
    await answered(31)
    await susan.submit("/notices?page=2", action="/notices")
    assert await bell(susan) == "Notices"


async def test_what_is_to_come_cannot_be_put_away(susan, david, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="First")
    form = (await susan.get("/notices")).form("/notices").values
    await susan.post("/notices", **form | {"until": "9999-12-31T23:59:59+00:00"})
    assert await bell(susan) == "Notices"
    await david.submit(post.path, body="Second")
    assert await bell(susan) == "Notices, 1 new"


@pytest.mark.parametrize("until", ["", "junk", "0001-01-01", "9" * 5000, "2026-01-01T00:00-23:59"])
async def test_a_time_that_is_none_puts_nothing_away(susan, david, published, until):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="First")
    form = (await susan.get("/notices")).form("/notices").values
    assert (await susan.post("/notices", **form | {"until": until})).status_code in {302, 400}
    assert await bell(susan) == "Notices, 1 new"


async def bell(reader, path="/"):
    return re.search(r'id="bell"[^>]*aria-label="([^"]*)', (await reader.get(path)).text)[1]


async def test_the_bell_counts_what_is_new_on_every_page(susan, david, moderator, published):
    post = await published("susan", "Hello")
    assert await bell(susan) == "Notices"
    await david.submit(post.path, body="Hello yourself")
    await moderator.submit("/user/susan", action="/follow/susan")
    await susan.submit(post.path, body="Talking to myself")
    for path in ("/", post.path, "/notices", "/nothing/here", "/fragments/bell", "/auth/account"):
        assert await bell(susan, path) == "Notices, 2 new"
    assert await bell(david) == "Notices"
    await moderator.submit("/moderate", action="/moderate/disable/1")
    assert await bell(susan) == "Notices, 1 new"
    await david.submit(post.path, body="Hello again")
    assert await bell(susan) == "Notices, 2 new"
    await susan.submit("/notices", action="/notices")
    assert await bell(susan) == "Notices"


async def test_more_than_99_are_many(susan, answered):
    await answered(101)
    assert await bell(susan) == "Notices, 99+ new"


async def test_the_bell_costs_no_statement(statements, susan, published):
    await published("susan", "Hello")
    with statements() as asked:
        await susan.get("/")
    assert len(asked) == 2  # who it is, and the list
    with statements() as asked:
        await susan.get("/fragments/bell")
    assert len(asked) == 1


async def test_a_notice_names_the_post_and_quotes_plain_text(app, susan, david, published):
    app.config["FLASKY_COMMENTS_PER_PAGE"] = 1
    post = await published("susan", "# The *blue* bench\n\nIt wobbles.")
    await david.submit(post.path, body="First")
    await david.submit(post.path, body="Glue **it**:\n\n```python\nprint(1 < 2)\n```\n\n![x](y)")
    page = (await susan.get("/notices")).text
    assert 'commented on <a href="/comment/2">' in page
    assert "The blue bench" in page
    assert "Glue it: print(1 &lt; 2)" in page
    assert not {"**", "```", "![", "*blue*"} & {
        mark for mark in ("**", "```", "![") if mark in page
    }
    assert (await susan.get("/comment/2", follow=False)).location == f"{post.path}?page=2#comment-2"
