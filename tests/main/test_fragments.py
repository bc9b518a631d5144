"""Tests of the HTML fragments that a page fetches after a live event: content, access, queries."""

import pytest


@pytest.fixture
async def post(published):
    return await published("susan", "What do *you* think?")


@pytest.fixture
async def comment(david, post):
    await david.submit(post.path, body="Buy followers now")
    return f"/fragments{post.path}/comments?id=1"


async def test_posts_are_listed_newest_first_and_missing_ones_omitted(stranger, published):
    for number in range(3):
        await published("susan", f"post number {number}.")
    page = await stranger.get(f"/fragments/posts?id=1&id=3&id=999&id=junk&id=-1&id={10**30}")
    assert page.text.count("<article") == 2
    assert page.text.index("number 2.") < page.text.index("number 0.")
    assert "<html" not in page.text
    assert "<article" not in (await stranger.get("/fragments/posts")).text


async def test_a_response_has_at_most_50_posts(stranger, published):
    for number in range(52):
        await published("susan", f"post number {number}.")
    ids = "&".join(f"id={number}" for number in range(1, 60))
    page = await stranger.get(f"/fragments/posts?{ids}")
    assert page.text.count("<article") == 50


async def test_only_the_author_gets_the_edit_link_of_a_post(stranger, susan, david, post):
    for path in (f"/fragments{post.path}", f"/fragments/posts?id={post.id}"):
        assert "What do <em>you</em> think?" in (await stranger.get(path)).text
        assert "/edit/1" in (await susan.get(path)).text
        for reader in (stranger, david):
            assert "/edit/1" not in (await reader.get(path)).text


async def test_a_post_links_to_its_comments_only_in_a_list(stranger, post):
    assert "#comments" in (await stranger.get(f"/fragments/posts?id={post.id}")).text
    assert "#comments" not in (await stranger.get(f"/fragments{post.path}")).text


async def test_a_hidden_comment_is_shown_to_moderators_only(
    stranger, susan, david, moderator, comment
):
    assert "Buy followers now" in (await stranger.get(comment)).text
    await moderator.submit("/moderate", action="/moderate/disable/1")
    for reader in (stranger, susan, david):
        page = await reader.get(comment)
        assert "A moderator has hidden this comment." in page.text
        assert "Buy followers" not in page.text
        assert "/moderate/" not in page.text
    page = await moderator.get(f"{comment}&page=2")
    assert "Buy followers now" in page.text
    assert 'value="/post/1?page=2#comment-1"' in page.text


async def test_comments_are_counted_and_only_those_of_the_post_are_shown(
    stranger, published, comment
):
    other = await published("david", "Something else")
    assert "1 comment</h2>" in (await stranger.get(comment)).text
    page = await stranger.get(f"/fragments{other.path}/comments?id=1")
    assert "No comments yet" in page.text
    assert "Buy followers" not in page.text


async def test_a_missing_post_is_not_found(stranger, post):
    for path in ("/fragments/post/999", "/fragments/post/999/comments?id=1"):
        assert (await stranger.get(path)).status_code == 404


async def test_a_fragment_takes_few_sql_statements(statements, stranger, susan, comment, post):
    for path, most in ((comment, 2), (f"/fragments{post.path}", 1), ("/fragments/posts?id=1", 1)):
        for reader, signing_in in ((stranger, 0), (susan, 1)):
            with statements() as asked:
                await reader.get(path)
            assert len(asked) == most + signing_in, path


async def test_fragments_of_a_signed_in_user_are_not_cached(stranger, susan, comment):
    for path in (comment, "/fragments/posts?id=1", "/fragments/bell"):
        assert "no-store" in (await susan.get(path)).headers["Cache-Control"]
    assert (await stranger.get(comment)).headers["Cache-Control"] == "no-cache"
    assert (await stranger.get("/fragments/bell", follow=False)).status_code == 302
