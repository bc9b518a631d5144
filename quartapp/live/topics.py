"""What can be heard, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

from quartapp.exceptions import NotFound
from quartapp.ext.live import NoSuchTopic
from quartapp.extensions import db, live_feed
from quartapp.models import AnonymousUser, Event, Permission, User
from quartapp.services import follows, posts

Listener = User | AnonymousUser


@live_feed.topic("timeline")
async def timeline(_listener: Listener) -> bool:
    """All posts: for everybody."""
    return True


async def followers_of_its_author(event: Event, listeners: Sequence[Listener]) -> list[bool]:
    """Who reads whoever wrote the post, at the moment at which it is told."""
    async with db.lookup() as session:
        followers = await follows.followers_among(session, event.payload["author_id"], listeners)
    return [listener.id in followers for listener in listeners]


@live_feed.topic("followed", source="timeline", audience=followers_of_its_author)
async def followed(listener: Listener) -> bool:
    """The posts of those one follows."""
    return listener.is_authenticated


async def who_can_read_it(event: Event, listeners: Sequence[Listener]) -> list[bool]:
    """What is changed in a hidden comment is for moderators; that it is hidden, for all."""
    secret = event.kind == "comment.edited" and event.payload["hidden"]
    return [not secret or listener.can(Permission.MODERATE) for listener in listeners]


@live_feed.topic("post:<id>", audience=who_can_read_it, last="post.deleted")
async def post(_listener: Listener, id: int) -> bool:
    """What happens to a post and under it: for everybody, as long as it is there."""
    async with db.lookup() as session:
        try:
            await posts.get(session, id)
        except NotFound as error:
            raise NoSuchTopic(str(error)) from error
    return True


@live_feed.topic("user:<id>")
async def user(listener: Listener, id: int) -> bool:
    """What happens to somebody: for them alone."""
    return listener.id == id
