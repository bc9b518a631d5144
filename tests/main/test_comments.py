"""Tests of comments: their URLs, editing, deleting."""

from __future__ import annotations

import pytest

from quartapp.extensions import db
from quartapp.services import comments
from quartapp.services.rendering import render_comment


@pytest.fixture
async def post(published):
    return await published("susan", "What do you think?")


@pytest.fixture
async def thread(app, account, post):
    """Add seven comments by david to a post, on pages of three; return the post."""
    app.config["FLASKY_COMMENTS_PER_PAGE"] = 3
    author = await account("david")
    async with app.app_context(), db.begin() as session:
        for number in range(1, 8):
            body = await render_comment(f"Answer number {number}.")
            await comments.add(session, author, post.id, body)
    return post


@pytest.mark.parametrize(
    ("number", "query"),
    [(1, ""), (3, ""), (4, "?page=2"), (6, "?page=2"), (7, "?page=3")],
)
async def test_the_url_of_a_comment_redirects_to_its_page(stranger, thread, number, query):
    page = await stranger.get(f"/comment/{number}", follow=False)
    assert (page.status_code, page.location) == (302, f"{thread.path}{query}#comment-{number}")
    assert f'id="comment-{number}"' in (await stranger.get(f"/comment/{number}")).text


async def test_deleting_a_comment_shifts_the_pages(david, stranger, thread):
    await david.submit(thread.path, action="/comment/2/delete")
    page = await stranger.get("/comment/4", follow=False)
    assert page.location == f"{thread.path}#comment-4"


async def test_comments_on_other_posts_do_not_shift_the_pages(stranger, david, thread, published):
    other = await published("david", "Another post")
    await david.submit(other.path, body="First here.")
    assert (await stranger.get("/comment/8", follow=False)).location == f"{other.path}#comment-8"


async def test_a_missing_comment_is_not_found(stranger, david, thread):
    await david.submit(thread.path, action="/comment/3/delete")
    for number in ("3", "99", "0", "-1", str(10**30), "x"):
        assert (await stranger.get(f"/comment/{number}")).status_code == 404


async def test_a_hidden_comment_is_found_only_by_its_author_and_moderators(
    stranger, susan, david, moderator, admin, thread
):
    await moderator.submit("/moderate", action="/moderate/disable/5")
    for reader in (stranger, susan):
        assert (await reader.get("/comment/5")).status_code == 404
    for reader in (david, moderator, admin):
        page = await reader.get("/comment/5", follow=False)
        assert page.location == f"{thread.path}?page=2#comment-5"


async def test_a_hidden_comment_keeps_its_position(moderator, stranger, thread):
    await moderator.submit("/moderate?page=2", action="/moderate/disable/2")
    page = await stranger.get("/comment/4", follow=False)
    assert page.location == f"{thread.path}?page=2#comment-4"


async def test_a_new_comment_redirects_to_its_own_page(david, thread):
    page = await david.submit(thread.path, body="One more.", follow=False)
    assert page.location == f"{thread.path}?page=3#comment-8"


async def test_the_moderation_list_links_to_the_comment(moderator, thread):
    assert 'href="/comment/2"' in (await moderator.get("/moderate?page=2")).text


async def test_an_author_can_edit_a_comment(david, stranger, thread):
    assert "· edited" not in (await stranger.get("/comment/4")).text
    assert "Answer number 4." in (await david.get("/comment/4/edit")).text
    page = await david.submit("/comment/4/edit", body="Better *said*.", follow=False)
    assert page.location == f"{thread.path}?page=2#comment-4"
    shown = (await stranger.get("/comment/4")).text
    assert "Better <em>said</em>." in shown
    assert "· edited" in shown
    assert "Answer number 4." not in shown


async def test_an_invalid_edit_is_refused(david, stranger, thread):
    page = await david.submit("/comment/4/edit", body="  ")
    assert page.status_code == 422
    assert "a comment cannot be only spaces" in page.text
    assert (await david.submit("/comment/4/edit", body="x" * 5_001)).status_code == 422
    assert "Answer number 4." in (await stranger.get("/comment/4")).text


@pytest.mark.parametrize("who", ["susan", "moderator", "admin"])
async def test_other_users_cannot_edit_a_comment(sign_in, stranger, thread, who):
    reader = await sign_in(who)
    assert (await reader.get("/comment/4/edit")).status_code == 403
    token = await reader.csrf_token("/")
    page = await reader.post("/comment/4/edit", csrf_token=token, body="Mine now")
    assert page.status_code == 403
    assert "/comment/4/edit" not in (await reader.get("/comment/4")).text
    assert "Answer number 4." in (await stranger.get("/comment/4")).text


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(stranger, thread):
    page = await stranger.get("/comment/4/edit", follow=False)
    assert page.location == "/auth/login?next=/comment/4/edit"
    token = await stranger.csrf_token("/auth/login")
    for verb in ("edit", "delete"):
        page = await stranger.post(f"/comment/4/{verb}", csrf_token=token, body="Mine now")
        assert page.location.startswith("/auth/login?next=/")
    assert "Answer number 4." in (await stranger.get("/comment/4")).text


@pytest.mark.parametrize(
    ("number", "page"), [(1, ""), (4, "?page=2"), (7, "?page=2")],
)  # fmt: skip
async def test_an_author_deletes_a_comment_and_returns_to_its_page_of_comments(
    david, stranger, thread, number, page
):
    start = f"/comment/{number}"
    gone = await david.submit(start, action=f"/comment/{number}/delete", follow=False)
    assert (gone.status_code, gone.location) == (302, f"{thread.path}{page}#comments")
    assert (await stranger.get(f"/comment/{number}")).status_code == 404
    shown = await david.get(gone.location)
    assert shown.status_code == 200
    assert "The comment is gone." in shown.text
    assert "6 comments" in shown.text


@pytest.mark.parametrize(("who", "status"), [("susan", 403), ("moderator", 302), ("admin", 302)])
async def test_moderators_can_delete_a_comment_and_other_users_cannot(
    sign_in, stranger, thread, who, status
):
    reader = await sign_in(who)
    offered = 'action="/comment/4/delete"' in (await reader.get("/comment/4")).text
    assert offered == (status == 302)
    token = await reader.csrf_token("/")
    assert (await reader.post("/comment/4/delete", csrf_token=token)).status_code == status
    assert (await stranger.get("/comment/4")).status_code == (404 if status == 302 else 200)


async def test_deleting_a_comment_requires_a_post_with_a_csrf_token(david, stranger, thread):
    assert (await david.post("/comment/4/delete")).status_code == 400
    assert (await david.get("/comment/4/delete")).status_code == 405
    assert (await stranger.get("/comment/4")).status_code == 200


async def test_an_edit_and_a_deletion_of_a_comment_add_events(app, david, thread, rows):
    before = await rows("events")
    await david.submit("/comment/4/edit", body="Better said.")
    await david.submit("/comment/4", action="/comment/4/delete")
    assert await rows("events") == before + 2


async def test_a_page_of_comments_takes_three_statements_for_their_author(
    statements, david, thread
):
    with statements() as asked:
        await david.get(f"{thread.path}?page=2")
    assert len(asked) == 3  # the session, the post, the comments
