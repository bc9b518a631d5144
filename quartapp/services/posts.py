"""Publishing, editing, deleting and listing posts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select
from sqlalchemy import delete as delete_from
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Forbidden, NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.pagination import Listing
from quartapp.models import Permission, Post, User

from . import events
from .rendering import Rendered, require_text


async def publish(session: AsyncSession, author: User, body: Rendered) -> Post:
    """Publish a post; raise Invalid if it has no visible text."""
    require_text("post", body)
    post = Post(body=body.source, body_html=body.html, author_id=author.id)
    session.add(post)
    await session.flush()
    events.of_post(session, "post.published", post.id, author.id)
    return post


async def edit(session: AsyncSession, editor: User, post: Post, body: Rendered) -> Post:
    """Replace the text of a locked post; raise Forbidden or Invalid."""
    check_editable(editor, post)
    require_text("post", body)
    post.body, post.body_html, post.edited_at = body.source, body.html, utcnow()
    events.of_post(session, "post.edited", post.id, post.author_id)
    return post


async def delete(session: AsyncSession, editor: User, post: Post) -> None:
    """Delete a locked post and its comments; raise Forbidden if ``editor`` may not change it."""
    check_editable(editor, post)
    await session.delete(post)
    events.of_post(session, "post.deleted", post.id, post.author_id)


async def delete_all(session: AsyncSession, actor: User, *, of_everybody: bool = False) -> int:
    """Delete the posts of ``actor``, or all posts, and return their number.

    Raises Forbidden if ``of_everybody`` is set and ``actor`` is not an administrator.
    """
    if of_everybody and not actor.can(Permission.ADMIN):
        raise Forbidden("Only administrators can delete what everybody wrote.")
    gone = delete_from(Post).returning(Post.id, Post.author_id)
    mine = gone if of_everybody else gone.where(Post.author_id == actor.id)
    deleted = (await session.execute(mine)).all()
    for post_id, author_id in deleted:
        events.of_post(session, "post.deleted", post_id, author_id)
    return len(deleted)


async def get(session: AsyncSession, post_id: int, *, lock: bool = False) -> Post:
    """Return the post with its author and number of comments; raise NotFound if there is none.

    ``lock`` locks the row until the transaction ends.
    """
    found = Post.timeline().where(Post.id == post_id)
    post = await session.scalar(found.with_for_update(of=Post) if lock else found)
    if post is None:
        raise NotFound("There is no such post. It may have been deleted.")
    return post


async def find_some(session: AsyncSession, ids: Collection[int]) -> Sequence[Post]:
    """Return the posts with these ids, newest first; skip ids that do not exist."""
    return (await session.scalars(Post.timeline().where(Post.id.in_(ids)))).all()


async def get_editable(
    session: AsyncSession, editor: User, post_id: int, *, lock: bool = False
) -> Post:
    """Return the post like ``get``; raise Forbidden if ``editor`` may not change it."""
    post = await get(session, post_id, lock=lock)
    check_editable(editor, post)
    return post


def check_editable(editor: User, post: Post) -> None:
    """Raise Forbidden if ``editor`` may not change ``post``."""
    if not post.editable_by(editor):
        raise Forbidden("Only the person who wrote a post can change it.")


def timeline() -> Listing[Post]:
    """Return the listing of all posts, newest first."""
    return _newest_first(Post.timeline())


def followed_timeline(reader: User) -> Listing[Post]:
    """Return the listing of posts by users that ``reader`` follows, newest first."""
    return _newest_first(Post.followed_by(reader))


def by(author: User) -> Listing[Post]:
    """Return the listing of the posts by ``author``, newest first."""
    return _newest_first(Post.by(author))


def _newest_first(statement: Select[Post]) -> Listing[Post]:
    return Listing(statement, Post.timestamp.desc(), Post.id.desc())
