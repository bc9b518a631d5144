import re

import pytest

from quartapp.extensions import db
from quartapp.models import Comment


@pytest.fixture
def answered(app, account, published):
    """Return a function that adds comments of david to a post of susan."""

    async def answered(times: int) -> None:
        post, author = await published("susan", "Hello"), await account("david")
        async with app.app_context(), db.begin() as session:
            for number in range(times):
                text = {"body": str(number), "body_html": str(number)}
                session.add(Comment(post_id=post.id, author_id=author.id, **text))

    return answered


async def test_notices_list_new_followers_and_comments(susan, david, moderator, published):
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


async def test_own_comments_give_no_notice(susan, published):
    post = await published("susan", "Hello")
    await susan.submit(post.path, body="Talking to myself")
    assert "Nothing has happened yet" in (await susan.get("/notices")).text


async def test_a_hidden_comment_gives_no_notice(susan, david, moderator, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="Buy followers now")
    await moderator.submit("/moderate", action="/moderate/disable/1")
    assert "Buy followers" not in (await susan.get("/notices")).text


async def test_notices_of_another_user_are_not_shown(david, susan, moderator):
    await moderator.submit("/user/susan", action="/follow/susan")
    assert "Nothing has happened yet" in (await david.get("/notices")).text


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(stranger):
    assert (await stranger.get("/notices", follow=False)).location == "/auth/login?next=/notices"


async def test_notices_newer_than_the_page_stay_new(susan, david, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="Read by her")
    form = (await susan.get("/notices")).form("/notices").values
    await david.submit(post.path, body="Not read by anybody")
    await susan.post("/notices", **form)
    assert await bell(susan) == "Notices, 1 new"
    await susan.submit("/notices", action="/notices")
    assert await bell(susan) == "Notices"
    await susan.post("/notices", **form)
    assert await bell(susan) == "Notices"  # an older form does not make seen notices new again


async def test_marking_as_seen_on_a_later_page_covers_all_notices(susan, answered):
    await answered(31)
    await susan.submit("/notices?page=2", action="/notices")
    assert await bell(susan) == "Notices"


async def test_a_time_in_the_future_does_not_cover_later_notices(susan, david, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="First")
    form = (await susan.get("/notices")).form("/notices").values
    await susan.post("/notices", **form | {"until": "9999-12-31T23:59:59+00:00"})
    assert await bell(susan) == "Notices"
    await david.submit(post.path, body="Second")
    assert await bell(susan) == "Notices, 1 new"


@pytest.mark.parametrize("until", ["", "junk", "0001-01-01", "9" * 5000, "2026-01-01T00:00-23:59"])
async def test_an_invalid_time_marks_no_notices_as_seen(susan, david, published, until):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="First")
    form = (await susan.get("/notices")).form("/notices").values
    assert (await susan.post("/notices", **form | {"until": until})).status_code in {302, 400}
    assert await bell(susan) == "Notices, 1 new"


async def bell(reader, path="/"):
    return re.search(r'id="bell"[^>]*aria-label="([^"]*)', (await reader.get(path)).text)[1]


async def test_the_bell_shows_the_number_of_new_notices_on_each_page(
    susan, david, moderator, published
):
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


async def test_the_bell_shows_99_plus_for_larger_numbers(susan, answered):
    await answered(101)
    assert await bell(susan) == "Notices, 99+ new"


async def test_the_bell_takes_no_sql_statement_of_its_own(statements, susan, published):
    await published("susan", "Hello")
    with statements() as asked:
        await susan.get("/")
    assert len(asked) == 2  # the session and the list
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
