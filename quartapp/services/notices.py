"""Notifications of a user about new followers and comments on their posts."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    Subquery,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, with_expression
from sqlalchemy.orm.interfaces import LoaderOption

from quartapp.ext.db import utcnow
from quartapp.ext.pagination import Page
from quartapp.models import Comment, Follow, Post, User
from quartapp.models.excerpts import CHARACTERS_READ, excerpt, first_words_of
from quartapp.models.post import FIRST_WORDS_LENGTH

EXCERPT_LENGTH = 140  # characters
NEW_COUNT_LIMIT = 100  # counting stops here, to bound the cost of the query


class Notice(NamedTuple):
    """A notification: ``actor`` did ``kind`` at ``at``.

    For a follow, ``comment_id`` is None and ``excerpt`` and ``post_words`` are empty.  Both are
    plain text, and also empty for a text without words.
    """

    actor: User
    kind: str
    comment_id: int | None
    at: datetime
    is_new: bool
    excerpt: str = ""
    post_words: str = ""


def counted() -> LoaderOption:
    """Return a loader option that sets ``User.notice_count``, up to NEW_COUNT_LIMIT."""
    new = _notifications(User.id, since=User.notices_seen_at).limit(NEW_COUNT_LIMIT).subquery()
    count = select(func.count()).select_from(new).scalar_subquery()
    return with_expression(User.notice_count, count)


async def page(
    session: AsyncSession, user: User, number: int, size: int
) -> tuple[Page[Notice], datetime | None]:
    """Return a page of notifications, newest first, and the time of the newest of all."""
    number = max(1, number)
    happened = _notifications(user.id).subquery()
    counting = select(func.count(), func.max(happened.c.at)).select_from(happened)
    total, newest = (await session.execute(counting)).one()
    rows = await session.execute(_newest_first(happened).limit(size).offset((number - 1) * size))
    items = [_notice(*row, seen=user.notices_seen_at) for row in rows]
    return Page(items, number, size, total), newest


async def mark_seen(session: AsyncSession, user_id: int, until: datetime) -> None:
    """Mark notifications up to ``until`` as read.

    The mark is never set to a time in the future and never moves back.
    """
    seen = min(until, utcnow())
    earlier = update(User).where(User.id == user_id, User.notices_seen_at < seen)
    await session.execute(earlier.values(notices_seen_at=seen))


def _notice(
    actor: User,
    kind: str,
    comment_id: int | None,
    at: datetime,
    comment: str | None,
    post: str | None,
    *,
    seen: datetime,
) -> Notice:
    words = excerpt(comment or "", EXCERPT_LENGTH), first_words_of(post or "", FIRST_WORDS_LENGTH)
    return Notice(actor, kind, comment_id, at, at > seen, *words)


def _newest_first(
    happened: Subquery,
) -> Select[User, str, int | None, datetime, str | None, str | None]:
    beginnings = (func.substr(each.body_html, 1, CHARACTERS_READ + 1) for each in (Comment, Post))
    return (
        select(User, happened.c.kind, happened.c.comment_id, happened.c.at, *beginnings)
        .join(happened, happened.c.actor_id == User.id)
        .outerjoin(Comment, Comment.id == happened.c.comment_id)
        .outerjoin(Post, Post.id == Comment.post_id)
        .order_by(happened.c.at.desc(), User.id, happened.c.comment_id)
    )


def _notifications(
    user_id: int | InstrumentedAttribute[int],
    since: InstrumentedAttribute[datetime] | None = None,
) -> CompoundSelect[int, str, int | None, datetime]:
    follows = select(
        Follow.follower_id.label("actor_id"),
        literal("user.followed").label("kind"),
        cast(null(), Integer).label("comment_id"),
        Follow.timestamp.label("at"),
    ).where(Follow.followed_id == user_id, Follow.follower_id != user_id)
    answers = (
        select(Comment.author_id, literal("comment.added"), Comment.id, Comment.timestamp)
        .join(Post, Post.id == Comment.post_id)
        .where(Post.author_id == user_id, Comment.author_id != user_id)
        .where(Comment.disabled.is_(False))
    )
    if since is not None:
        follows = follows.where(Follow.timestamp > since)
        answers = answers.where(Comment.timestamp > since)
    return union_all(follows.correlate(User), answers.correlate(User))
