"""What can be heard, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

from quartapp.exceptions import NotFound
from quartapp.ext.converters import LARGEST_ID
from quartapp.ext.live import NoSuchTopic
from quartapp.extensions import db, live_feed
from quartapp.models import AnonymousUser, Event, Permission, User
from quartapp.services import follows, posts

Listener = User | AnonymousUser


@live_feed.topic("timeline")
async def timeline(_listener: Listener) -> bool:
    """All posts: for everybody."""
    return True


async def followers_of_authors(
    events: Sequence[Event], listeners: Sequence[Listener]
) -> list[list[bool]]:
    """Who reads whoever wrote the post, at the moment at which it is told."""
    authors = [event.payload["author_id"] for event in events]
    async with db.lookup() as session:
        pairs = await follows.pairs_among(session, authors, listeners)
    return [[(author, listener.id) in pairs for listener in listeners] for author in authors]


@live_feed.topic("followed", source="timeline", audience=followers_of_authors)
async def followed(listener: Listener) -> bool:
    """The posts of those one follows."""
    return listener.is_authenticated


async def who_can_read_them(
    events: Sequence[Event], listeners: Sequence[Listener]
) -> list[list[bool]]:
    """What is changed in a hidden comment is for moderators; that it is hidden, for all."""
    secret = [each.kind == "comment.edited" and each.payload["hidden"] for each in events]
    may = [listener.can(Permission.MODERATE) for listener in listeners]
    return [may if is_secret else [True] * len(may) for is_secret in secret]


@live_feed.topic("post:<id>", audience=who_can_read_them, last="post.deleted")
async def post(_listener: Listener, id: int) -> bool:
    """What happens to a post and under it: for everybody, as long as it is there."""
    if id > LARGEST_ID:
        raise NoSuchTopic(id)
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
