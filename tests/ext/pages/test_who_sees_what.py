from __future__ import annotations

import pytest

from tests.ext.forms.markup import Markup
from tests.ext.pages.contexts import (
    BEYOND,
    COMMENTED,
    COMMENTS,
    CURRENT_SESSION,
    EMPTY,
    FOLLOWED,
    HIDDEN,
    PEOPLE,
    POSTS,
    SESSIONS,
    SHELF,
    THERE,
    AnyForm,
    WritingForm,
    page,
    people,
    person,
    wrong,
)
from tests.ext.pages.people import ADMIN, CLOSED, DAVID, MODERATOR, STRANGER, SUSAN, WHEN


@pytest.fixture(autouse=True)
async def request_context(app):
    async with app.test_request_context("/"):
        yield


def links(page: Markup) -> set[str]:
    return {each["href"] or "" for each in page.all("a")}


def actions(page: Markup) -> set[str]:
    return {each["action"] or "" for each in page.all("form")}


async def test_the_front_page_invites_a_stranger_and_greets_a_member_by_name(render):
    stranger = await render("index.html", STRANGER, form=None, page=POSTS, show_followed=False)
    david = await render("index.html", DAVID, form=WritingForm(), page=POSTS, show_followed=False)
    assert stranger.words_of("h1") == ["Hello, Stranger!"]
    assert {"/auth/register", "/auth/login"} <= links(stranger)
    assert not actions(stranger)
    assert david.words_of("h1") == ["Hello, david!"]
    assert {"/", "/auth/logout"} <= actions(david)


async def test_only_moderators_see_a_link_to_moderation(render):
    for reader, led in [(STRANGER, False), (DAVID, False), (MODERATOR, True), (ADMIN, True)]:
        shown = await render(
            "error.html", reader, status=404, title="t", message="m", request_id=""
        )
        assert ("/moderate" in links(shown)) == led


async def test_the_developer_pages_are_linked_in_development_only(app, render, monkeypatch):
    context = {"status": 404, "title": "t", "message": "m", "request_id": ""}
    assert {"/dev/mail", "/dev/style"} <= links(await render("error.html", DAVID, **context))
    monkeypatch.setitem(app.jinja_env.globals, "development", False)
    assert not any("/dev/" in each for each in links(await render("error.html", DAVID, **context)))


async def test_an_author_can_edit_a_post_and_delete_it_in_two_steps(render):
    mine = await render("post.html", DAVID, post=SHELF, page=EMPTY, form=None)
    assert "/edit/1" in links(mine)
    form = mine.one("form", action="/delete/1")
    assert [each.tag for each in form.within].count("details") == 2
    assert "and its 2 comments" in form.words
    theirs = await render("post.html", SUSAN, post=SHELF, page=EMPTY, form=None)
    assert "/edit/1" not in links(theirs)
    assert "/delete/1" not in actions(theirs)


@pytest.mark.parametrize("reader", [STRANGER, DAVID, CLOSED])
async def test_a_hidden_comment_is_not_shown_to_readers(render, reader):
    shown = await render("post.html", reader, post=SHELF, page=page(HIDDEN), form=None)
    assert "A moderator has hidden this comment." in shown.html
    assert "Buy followers" not in shown.html
    assert not any("/moderate/" in each for each in actions(shown))


async def test_a_moderator_can_read_a_hidden_comment_and_show_it_again(render):
    shown = await render("post.html", MODERATOR, post=SHELF, page=COMMENTS, form=None)
    assert "Hidden. Only moderators can read it." in shown.html
    assert {"/moderate/disable/7", "/moderate/enable/8"} <= actions(shown)
    back = [each["value"] for each in shown.all("input", name="next")]
    assert back == ["/post/1?page=1#comment-7", "/post/1?page=1#comment-8"]


async def test_a_moderation_form_returns_to_its_page(render):
    shown = await render("moderate.html", MODERATOR, page=page(HIDDEN, number=2, total=40))
    assert shown.one("input", name="next")["value"] == "/moderate?page=2"


async def test_only_administrators_see_email_addresses(render):
    for reader, seen in [(STRANGER, False), (SUSAN, False), (MODERATOR, False), (ADMIN, True)]:
        shown = await render("user.html", reader, **person(DAVID, EMPTY))
        assert ("david@example.com" in shown.html) == seen
        assert ("/edit-profile/1" in links(shown)) == seen


async def test_a_closed_account_is_marked_for_moderators(render):
    for reader, marked in [(STRANGER, False), (SUSAN, False), (MODERATOR, True), (ADMIN, True)]:
        shown = await render("user.html", reader, **person(CLOSED, EMPTY))
        assert ("Account closed" in shown.html) == marked


@pytest.mark.parametrize(
    ("reader", "following", "action"),
    [(DAVID, False, "/follow/susan"), (DAVID, True, "/unfollow/susan"), (SUSAN, False, None),
     (STRANGER, False, None)],
)  # fmt: skip
async def test_a_member_can_follow_and_unfollow_others(render, reader, following, action):
    shown = await render("user.html", reader, **person(SUSAN, POSTS, following))
    assert {each for each in actions(shown) if "follow" in each} == ({action} if action else set())


async def test_a_follow_button_in_a_list_returns_to_its_page(render):
    shown = await render("followers.html", DAVID, **people(SUSAN, PEOPLE))
    assert {"/unfollow/susan", "/follow/root"} <= actions(shown)
    assert "/follow/david" not in actions(shown)
    assert {each["value"] for each in shown.all("input", name="next")} == {
        "/followers/susan?page=1"
    }


@pytest.mark.parametrize(
    ("template", "context", "first"),
    [
        ("index.html", {"form": None, "page": BEYOND, "show_followed": False}, "/"),
        ("user.html", person(SUSAN, BEYOND), "/user/susan"),
        ("followers.html", people(SUSAN, BEYOND), "/followers/susan"),
        ("post.html", {"post": SHELF, "form": None, "page": BEYOND}, "/post/1"),
        ("moderate.html", {"page": BEYOND}, "/moderate"),
        ("notices.html", {"page": BEYOND}, "/notices"),
    ],
)
async def test_a_page_beyond_the_last_links_to_the_first(render, template, context, first):
    shown = await render(template, MODERATOR, **context)
    (link,) = [each for each in shown.all("a") if each.words == "Back to the first page"]
    assert link["href"] == first


async def test_a_refused_comment_is_shown_again_with_its_error(render):
    form = wrong(WritingForm(data={"body": "<b>  "}), "body", "Say <more>.")
    shown = await render("post.html", DAVID, post=SHELF, page=EMPTY, form=form)
    field = shown.one("textarea")
    assert field.words.strip() == "<b>"
    assert "autofocus" in field
    assert shown.one("p", id=str(field["aria-describedby"])).words == "Say <more>."
    assert "Your comment was not sent." in shown.one("p", role="alert").words


async def test_the_form_for_a_new_comment_is_empty(render):
    shown = await render("post.html", DAVID, post=SHELF, page=EMPTY, form=WritingForm())
    assert shown.one("textarea").words.strip() == ""
    assert shown.one("form", data_preview="/preview?as=comment")["action"] == "/post/1"


async def test_the_title_of_a_post_page_contains_its_first_words(render):
    shown = await render("post.html", DAVID, post=SHELF, page=EMPTY, form=None)
    assert shown.words_of("title") == ["david: I kept opening a session & closing none. · quartapp"]


async def test_new_notices_come_first_and_can_be_marked_as_seen(render):
    both = await render("notices.html", DAVID, page=page(COMMENTED, FOLLOWED), newest=WHEN)
    assert both.words_of("h2") == ["New", "Seen before"]
    assert "/notices" in actions(both)
    seen = await render("notices.html", DAVID, page=page(FOLLOWED))
    assert "/notices" not in actions(seen)


async def test_other_sessions_can_be_ended_but_not_this_one(render):
    quiet = {"this_session_id": 1, "tokens": EMPTY, "new_token": None}
    shown = await render("auth/account.html", DAVID, sessions=[CURRENT_SESSION, THERE], **quiet)
    others = "/auth/account/sessions/end-others"
    assert {"/auth/account/sessions/2/end", others} <= actions(shown)
    assert "/auth/account/sessions/1/end" not in actions(shown)
    alone = await render("auth/account.html", DAVID, sessions=[CURRENT_SESSION], **quiet)
    assert others not in actions(alone)


async def test_a_signed_in_user_at_the_login_page_is_not_invited_to_register(render):
    shown = await render("auth/login.html", DAVID, form=AnyForm())
    assert shown.words_of("h1") == ["Is it you, david?"]
    assert shown.one("input", name="email")["value"] == "david@example.com"
    assert "/auth/register" not in links(shown)


async def test_a_500_page_shows_the_request_id_and_a_403_page_the_user(render):
    fault = {"status": 500, "title": "t", "message": "m", "request_id": "5f0c9b3e"}
    assert "5f0c9b3e" in (await render("error.html", DAVID, **fault)).html
    refusal = {**fault, "status": 403}
    shown = await render("error.html", DAVID, **refusal)
    assert "You are signed in as david. m" in shown.html
    assert "5f0c9b3e" not in shown.html


async def test_user_input_is_escaped(render):
    name = '"><script>alert(1)</script>'
    shown = await render(
        "edit_profile.html", DAVID, form=AnyForm(data={"name": name, "about_me": name})
    )
    assert shown.one("input", name="name")["value"] == name
    assert shown.one("textarea", name="about_me").words.strip() == name
    assert all(each["src"] for each in shown.all("script"))


async def test_a_post_in_a_list_links_to_its_comments(render):
    shown = await render("index.html", STRANGER, form=None, page=POSTS, show_followed=False)
    assert [each.words for each in shown.all("a", href="/post/1#comments")] == ["2 comments"]
    assert [each.words for each in shown.all("a", href=f"{SESSIONS.path}#comments")] == ["Comment"]
