"""Adding, editing, hiding, deleting and listing comments."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete as delete_from
from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Forbidden, NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.pagination import Listing
from quartapp.models import AnonymousUser, Comment, Permission, Post, User

from . import events, posts
from .rendering import Rendered, require_text

MISSING = "There is no such comment. It may have been deleted."


async def add(session: AsyncSession, author: User, post_id: int, body: Rendered) -> Comment:
    """Add a comment to a post; raise NotFound if there is no such post.

    The post is locked, so that it is not deleted concurrently.
    """
    post = await posts.get(session, post_id, lock=True)
    require_text("comment", body)
    comment = Comment(
        body=body.source, body_html=body.html, author_id=author.id, post_id=post.id, disabled=False
    )
    session.add(comment)
    await session.flush()
    events.of_comment(session, "comment.added", comment)
    events.of_answer(session, comment, post)
    return comment


async def edit(session: AsyncSession, author: User, comment_id: int, body: Rendered) -> Comment:
    """Replace the text of a comment; raise Forbidden unless ``author`` wrote it."""
    comment = await get_editable(session, author, comment_id, lock=True)
    require_text("comment", body)
    comment.body, comment.body_html, comment.edited_at = body.source, body.html, utcnow()
    events.of_comment(session, "comment.edited", comment)
    return comment


async def set_disabled(
    session: AsyncSession, moderator: User, comment_id: int, disabled: bool
) -> Comment:
    """Hide a comment, or show it again; raise Forbidden unless ``moderator`` may moderate."""
    if not moderator.can(Permission.MODERATE):
        raise Forbidden("Only moderators can hide comments.")
    comment = await get(session, comment_id, lock=True)
    if comment.disabled != disabled:
        comment.disabled = disabled
        events.of_comment(session, f"comment.{'disabled' if disabled else 'enabled'}", comment)
    return comment


async def delete(session: AsyncSession, actor: User, comment_id: int) -> Comment:
    """Delete and return a comment; raise Forbidden unless ``actor`` wrote it or may moderate."""
    comment = await get(session, comment_id, lock=True)
    if not (comment.is_by(actor) or actor.can(Permission.MODERATE)):
        raise Forbidden("Only the person who wrote a comment can delete it, or a moderator.")
    await session.delete(comment)
    events.of_comment(session, "comment.deleted", comment)
    return comment


async def clear(session: AsyncSession, moderator: User, post_id: int) -> int:
    """Delete all comments on a post and return their number.

    Raises Forbidden unless ``moderator`` may moderate.
    """
    if not moderator.can(Permission.MODERATE):
        raise Forbidden("Only moderators can delete what others wrote.")
    post = await posts.get(session, post_id)
    gone = delete_from(Comment).where(Comment.post_id == post.id).returning(Comment)
    deleted = (await session.scalars(gone)).all()
    for comment in deleted:
        events.of_comment(session, "comment.deleted", comment)
    return len(deleted)


async def get(session: AsyncSession, comment_id: int, *, lock: bool = False) -> Comment:
    """Return the comment with its author and post; raise NotFound if there is none.

    ``lock`` locks the row until the transaction ends.
    """
    found = Comment.newest().where(Comment.id == comment_id)
    comment = await session.scalar(found.with_for_update(of=Comment) if lock else found)
    if comment is None:
        raise NotFound(MISSING)
    return comment


async def get_editable(
    session: AsyncSession, author: User, comment_id: int, *, lock: bool = False
) -> Comment:
    """Return the comment like ``get``; raise Forbidden unless ``author`` wrote it."""
    comment = await get(session, comment_id, lock=lock)
    if not comment.is_by(author):
        raise Forbidden("Only the person who wrote a comment can change its text.")
    return comment


async def get_readable(
    session: AsyncSession, reader: User | AnonymousUser, comment_id: int
) -> Comment:
    """Return the comment like ``get``.

    Raises NotFound for a hidden comment unless ``reader`` wrote it or may moderate.
    """
    comment = await get(session, comment_id)
    if comment.disabled and not (comment.is_by(reader) or reader.can(Permission.MODERATE)):
        raise NotFound(MISSING)
    return comment


async def position(session: AsyncSession, comment: Comment) -> int:
    """Return the number of comments before this one in its thread."""
    order = tuple_(Comment.timestamp, Comment.id)
    this_one = tuple_(literal(comment.timestamp, Comment.timestamp.type), literal(comment.id))
    earlier = select(func.count()).where(Comment.post_id == comment.post_id, order < this_one)
    return await session.scalar(earlier) or 0


async def count(session: AsyncSession, post: Post) -> int:
    """Return the number of comments on ``post``."""
    return await session.scalar(select(func.count()).where(Comment.post_id == post.id)) or 0


async def find_some(session: AsyncSession, post: Post, ids: Collection[int]) -> Sequence[Comment]:
    """Return the comments on ``post`` with these ids, oldest first; skip ids that do not exist."""
    return (await session.scalars(Comment.on(post).where(Comment.id.in_(ids)))).all()


def on(post: Post) -> Listing[Comment]:
    """Return the listing of the comments on ``post``, oldest first."""
    return Listing(Comment.on(post), Comment.timestamp, Comment.id)


def newest() -> Listing[Comment]:
    """Return the listing of all comments, newest first."""
    return Listing(Comment.newest(), Comment.timestamp.desc(), Comment.id.desc())


def by(author: User) -> Listing[Comment]:
    """Return the listing of the comments by ``author``, newest first."""
    mine = Comment.newest().where(Comment.author_id == author.id)
    return Listing(mine, Comment.timestamp.desc(), Comment.id.desc())
