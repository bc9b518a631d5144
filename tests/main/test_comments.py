"""Addresses of comments; editing and deleting one's own."""

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
    """Seven comments by david on pages of three."""
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
async def test_a_reader_is_led_to_the_page_of_a_comment(stranger, thread, number, query):
    page = await stranger.get(f"/comment/{number}", follow=False)
    assert (page.status_code, page.location) == (302, f"{thread.path}{query}#comment-{number}")
    assert f'id="comment-{number}"' in (await stranger.get(f"/comment/{number}")).text


async def test_a_deleted_comment_moves_the_borders_of_the_pages(david, stranger, thread):
    await david.submit(thread.path, action="/comment/2/delete")
    page = await stranger.get("/comment/4", follow=False)
    assert page.location == f"{thread.path}#comment-4"


async def test_a_reader_of_another_thread_does_not_count(stranger, david, thread, published):
    other = await published("david", "Another post")
    await david.submit(other.path, body="First here.")
    assert (await stranger.get("/comment/8", follow=False)).location == f"{other.path}#comment-8"


async def test_a_comment_that_is_not_there_is_not_found(stranger, david, thread):
    await david.submit(thread.path, action="/comment/3/delete")
    for number in ("3", "99", "0", "-1", str(10**30), "x"):
        assert (await stranger.get(f"/comment/{number}")).status_code == 404


async def test_a_hidden_comment_is_found_by_its_author_and_moderators(
    stranger, susan, david, moderator, admin, thread
):
    await moderator.submit("/moderate", action="/moderate/disable/5")
    for reader in (stranger, susan):
        assert (await reader.get("/comment/5")).status_code == 404
    for reader in (david, moderator, admin):
        page = await reader.get("/comment/5", follow=False)
        assert page.location == f"{thread.path}?page=2#comment-5"


async def test_a_hidden_comment_keeps_its_place_among_the_others(moderator, stranger, thread):
    await moderator.submit("/moderate?page=2", action="/moderate/disable/2")
    page = await stranger.get("/comment/4", follow=False)
    assert page.location == f"{thread.path}?page=2#comment-4"


async def test_a_new_comment_leads_to_itself(david, thread):
    page = await david.submit(thread.path, body="One more.", follow=False)
    assert page.location == f"{thread.path}?page=3#comment-8"


async def test_moderators_are_led_to_the_comment_from_their_list(moderator, thread):
    assert 'href="/comment/2"' in (await moderator.get("/moderate?page=2")).text


async def test_an_author_edits_a_comment(david, stranger, thread):
    assert "· edited" not in (await stranger.get("/comment/4")).text
    assert "Answer number 4." in (await david.get("/comment/4/edit")).text
    page = await david.submit("/comment/4/edit", body="Better *said*.", follow=False)
    assert page.location == f"{thread.path}?page=2#comment-4"
    shown = (await stranger.get("/comment/4")).text
    assert "Better <em>said</em>." in shown
    assert "· edited" in shown
    assert "Answer number 4." not in shown


async def test_an_edit_that_is_refused_comes_back_as_typed(david, stranger, thread):
    page = await david.submit("/comment/4/edit", body="  ")
    assert page.status_code == 422
    assert "a comment cannot be only spaces" in page.text
    assert (await david.submit("/comment/4/edit", body="x" * 5_001)).status_code == 422
    assert "Answer number 4." in (await stranger.get("/comment/4")).text


@pytest.mark.parametrize("who", ["susan", "moderator", "admin"])
async def test_a_comment_is_edited_by_its_author_alone(sign_in, stranger, thread, who):
    reader = await sign_in(who)
    assert (await reader.get("/comment/4/edit")).status_code == 403
    token = await reader.csrf_token("/")
    page = await reader.post("/comment/4/edit", csrf_token=token, body="Mine now")
    assert page.status_code == 403
    assert "/comment/4/edit" not in (await reader.get("/comment/4")).text
    assert "Answer number 4." in (await stranger.get("/comment/4")).text


async def test_a_stranger_who_edits_or_deletes_a_comment_is_sent_to_sign_in(stranger, thread):
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
async def test_an_author_deletes_a_comment_and_returns_to_its_page(
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
async def test_a_comment_is_deleted_by_moderators_too(sign_in, stranger, thread, who, status):
    reader = await sign_in(who)
    offered = 'action="/comment/4/delete"' in (await reader.get("/comment/4")).text
    assert offered == (status == 302)
    token = await reader.csrf_token("/")
    assert (await reader.post("/comment/4/delete", csrf_token=token)).status_code == status
    assert (await stranger.get("/comment/4")).status_code == (404 if status == 302 else 200)


async def test_a_comment_is_not_deleted_without_a_token(david, stranger, thread):
    assert (await david.post("/comment/4/delete")).status_code == 400
    assert (await david.get("/comment/4/delete")).status_code == 405
    assert (await stranger.get("/comment/4")).status_code == 200


async def test_what_became_of_a_comment_is_an_event(app, david, thread, rows):
    before = await rows("events")
    await david.submit("/comment/4/edit", body="Better said.")
    await david.submit("/comment/4", action="/comment/4/delete")
    assert await rows("events") == before + 2


async def test_a_page_of_comments_takes_the_same_statements_for_their_author(
    statements, david, thread
):
    with statements() as asked:
        await david.get(f"{thread.path}?page=2")
    assert len(asked) == 3  # who it is, the post, the comments
