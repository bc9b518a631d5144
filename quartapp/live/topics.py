"""Topics of the live feed, and the users that may subscribe to them."""

from __future__ import annotations

from collections.abc import Sequence

from quartapp.exceptions import NotFound
from quartapp.ext.converters import LARGEST_ID
from quartapp.ext.live import NoSuchTopic
from quartapp.extensions import db, live_feed
from quartapp.models import AnonymousUser, Event, Permission, User
from quartapp.services import follows, posts

Subscriber = User | AnonymousUser


@live_feed.topic("timeline")
async def timeline(_subscriber: Subscriber) -> bool:
    """Allow everyone: all posts."""
    return True


async def followers_of_authors(
    events: Sequence[Event], subscribers: Sequence[Subscriber]
) -> list[list[bool]]:
    """Return, for each event, which subscribers follow the author of the post.

    Follows are read when the event is sent, not when it was recorded.
    """
    authors = [event.payload["author_id"] for event in events]
    async with db.lookup() as session:
        pairs = await follows.pairs_among(session, authors, subscribers)
    return [[(author, subscriber.id) in pairs for subscriber in subscribers] for author in authors]


@live_feed.topic("followed", source="timeline", audience=followers_of_authors)
async def followed(subscriber: Subscriber) -> bool:
    """Allow logged-in users: the posts of users they follow."""
    return subscriber.is_authenticated


async def readers_of_comments(
    events: Sequence[Event], subscribers: Sequence[Subscriber]
) -> list[list[bool]]:
    """Return, for each event, which subscribers may receive it.

    Edits of a hidden comment go to moderators only, all other events to all subscribers.
    """
    restricted = [each.kind == "comment.edited" and each.payload["hidden"] for each in events]
    may = [subscriber.can(Permission.MODERATE) for subscriber in subscribers]
    return [may if is_restricted else [True] * len(may) for is_restricted in restricted]


@live_feed.topic("post:<id>", audience=readers_of_comments, last="post.deleted")
async def post(_subscriber: Subscriber, id: int) -> bool:
    """Allow everyone: a post and its comments, until the post is deleted.

    Raises NoSuchTopic if there is no such post.
    """
    if id > LARGEST_ID:
        raise NoSuchTopic(id)
    async with db.lookup() as session:
        try:
            await posts.get(session, id)
        except NotFound as error:
            raise NoSuchTopic(str(error)) from error
    return True


@live_feed.topic("user:<id>")
async def user(subscriber: Subscriber, id: int) -> bool:
    """Allow the user with this id: new followers of theirs and comments on their posts."""
    return subscriber.id == id
