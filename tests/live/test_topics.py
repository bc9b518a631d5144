"""Tests of the topics of the live feed: events, access, replay of missed events."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from quartapp.extensions import db
from quartapp.models import Event
from quartapp.services import comments, posts
from quartapp.services.rendering import render_comment, render_post


async def edit_post(session, user, post_id, body) -> None:
    await posts.edit(session, user, await posts.get(session, post_id, lock=True), body)


async def delete_post(session, user, post_id) -> None:
    await posts.delete(session, user, await posts.get(session, post_id, lock=True))


@pytest.fixture
def act(app, account):
    """Return a function that calls a service function as a user."""

    async def act(username: str, verb, *args) -> None:
        user = await account(username)
        async with app.app_context(), db.begin() as session:
            await verb(session, user, *args)

    return act


async def test_users_and_anonymous_users_receive_the_timeline(susan, listening, published, account):
    async with listening(susan, "timeline") as ear, listening(None, "timeline") as stranger:
        post = await published("david", "Hello.")
        event = await ear.hear()
        del event["at"]
        assert event == {
            "topic": "timeline", "id": event["id"], "kind": "post.published",
            "post_id": post.id, "author_id": (await account("david")).id,
        }  # fmt: skip
        assert (await stranger.hear())["post_id"] == post.id


async def test_a_follower_receives_only_posts_of_followed_users(
    susan, listening, published, following
):
    await following("susan", "david")
    async with listening(susan, "followed") as ear:
        await published("john", "Nobody reads me.")
        post = await published("david", "Hello.")
        event = await ear.hear()
        assert (event["topic"], event["post_id"]) == ("followed", post.id)


async def test_the_followed_topic_includes_own_posts(susan, listening, published):
    async with listening(susan, "followed") as ear:
        await published("susan", "Hello.")
        assert (await ear.hear())["kind"] == "post.published"


async def test_unfollowing_stops_the_events_immediately(susan, listening, published, following):
    await following("susan", "david")
    async with listening(susan, "followed") as ear:
        await following("susan", "david", still=False)
        await published("david", "Hello?")
        assert await ear.hears_nothing()


async def test_a_replay_omits_posts_of_users_who_are_not_followed(
    susan, listening, published, following
):
    await following("susan", "david")
    await published("john", "Nobody reads me.")
    post = await published("david", "Hello.")
    async with listening(susan) as ear:
        await ear.ask(subscribe="followed", last_id=0)
        assert (await ear.hear())["post_id"] == post.id
        assert await ear.hears_nothing()


async def test_a_replay_checks_access_with_one_sql_statement(
    susan, listening, published, following, statements
):
    await following("susan", "david")
    theirs = [(await published(name, "Hello.")).id for name in ("david", "john", "david") * 3]
    async with listening(susan) as ear:
        with statements() as made:
            await ear.ask(subscribe="followed", last_id=0)
            heard = [(await ear.hear())["post_id"] for _ in range(6)]
            assert await ear.hears_nothing()
    assert heard == [each for number, each in enumerate(theirs) if number % 3 != 1]
    assert sum("FROM follows" in each for each in made) == 1


async def test_an_anonymous_user_cannot_subscribe_to_followed(listening):
    async with listening() as ear:
        assert (await ear.ask(subscribe="followed"))["error"] == "forbidden"


async def test_a_subscriber_of_a_post_receives_its_edits_and_comments(
    listening, published, commented, act
):
    post, other = await published("david", "Hello."), await published("david", "Another.")
    async with listening(None, f"post:{post.id}") as ear:
        await commented("susan", other.id)
        comment = await commented("susan", post.id)
        await act("susan", comments.edit, comment.id, await render_comment("Really."))
        await act("moderator", comments.set_disabled, comment.id, True)
        await act(
            "moderator", comments.set_disabled, comment.id, True
        )  # no event: it is hidden already
        await act("moderator", comments.set_disabled, comment.id, False)
        await act("david", edit_post, post.id, await render_post("Hello!"))
        await act("susan", comments.delete, comment.id)
        kinds = [(await ear.hear())["kind"] for _ in range(6)]
    assert kinds == [
        "comment.added", "comment.edited", "comment.disabled", "comment.enabled", "post.edited",
        "comment.deleted",
    ]  # fmt: skip


async def test_edits_of_a_hidden_comment_are_sent_to_moderators_only(
    susan, moderator, listening, published, commented, act
):
    post = await published("david", "Hello.")
    comment, topic = await commented("john", post.id), f"post:{post.id}"
    await act("moderator", comments.set_disabled, comment.id, True)
    everybody = listening(susan, topic), listening(None, topic), listening(moderator, topic)
    async with everybody[0] as person, everybody[1] as stranger, everybody[2] as keeper:
        await act("john", comments.edit, comment.id, await render_comment("Worse."))
        assert (await keeper.hear())["kind"] == "comment.edited"
        assert await person.hears_nothing()
        assert await stranger.hears_nothing()
        await act("moderator", comments.delete, comment.id)
        for ear in (keeper, person, stranger):  # the placeholder disappears for all
            assert (await ear.hear())["kind"] == "comment.deleted"
    async with listening(susan) as ear:
        await ear.ask(subscribe=topic, last_id=0)
        kinds = [(await ear.hear())["kind"] for _ in range(4)]
        assert "comment.edited" not in kinds
        assert await ear.hears_nothing()


async def test_a_deleted_post_sends_one_event_per_topic_and_ends_its_topic(
    listening, published, act
):
    post = await published("david", "Hello.")
    async with listening(None, f"post:{post.id}", "timeline") as ear:
        await act("david", delete_post, post.id)
        heard = {(event["topic"], event["kind"]) for event in [await ear.hear(), await ear.hear()]}
        assert heard == {("timeline", "post.deleted"), (f"post:{post.id}", "post.deleted")}
        assert (await ear.ask(subscribe=f"post:{post.id}"))["error"] == "not found"


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 10**18 - 1])
async def test_an_id_out_of_range_is_refused_without_a_log_record(susan, listening, caplog, number):
    async with listening(susan) as ear:
        assert (await ear.ask(subscribe=f"post:{number}"))["error"] == "not found"
        assert (await ear.ask(subscribe=f"user:{number}"))["error"] == "forbidden"
    assert not caplog.records


async def test_events_of_a_user_are_sent_to_that_user_only(
    susan, david, listening, account, published, commented, following
):
    mine = f"user:{(await account('susan')).id}"
    post = await published("susan", "Hello.")
    async with listening(susan, mine) as ear, listening(david) as other, listening() as stranger:
        assert (await other.ask(subscribe=mine))["error"] == "forbidden"
        assert (await stranger.ask(subscribe=mine))["error"] == "forbidden"
        await following("david", "susan")
        await commented("susan", post.id)
        await commented("david", post.id)
        events = [await ear.hear(), await ear.hear()]
        assert [each["kind"] for each in events] == ["user.followed", "comment.added"]
        assert {each["user_id"] for each in events} == {(await account("david")).id}
        assert await ear.hears_nothing()
        assert await other.hears_nothing()
        assert await stranger.hears_nothing()


async def test_an_administrator_cannot_subscribe_to_the_events_of_another_user(
    admin, listening, account
):
    async with listening(admin) as ear:
        topic = f"user:{(await account('susan')).id}"
        assert (await ear.ask(subscribe=topic))["error"] == "forbidden"


async def test_bulk_deletions_send_one_event_for_each_row(
    app, listening, published, commented, act
):
    mine = {(await published("susan", f"Number {number}.")).id for number in range(3)}
    kept = await published("david", "Hello.")
    for _ in range(3):
        await commented("susan", kept.id)
    async with listening(None, "timeline", f"post:{kept.id}") as ear:
        await act("susan", posts.delete_all)
        deleted = [await ear.hear() for _ in range(3)]
        await act("moderator", comments.clear, kept.id)
        cleared = [await ear.hear() for _ in range(3)]
    assert {each["post_id"] for each in deleted} == mine
    assert {each["kind"] for each in cleared} == {"comment.deleted"}


async def test_events_contain_no_texts(app, published, commented, following):
    post = await published("susan", "A secret.")
    await commented("david", post.id, "Another secret.")
    await following("david", "susan")
    async with app.app_context(), db.lookup() as session:
        rows = (await session.scalars(select(Event))).all()
    assert len(rows) == 5
    assert {type(value) for row in rows for value in row.payload.values()} <= {int, bool}
