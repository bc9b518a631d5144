"""Publishing, reading, editing and deleting posts."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Forbidden, NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.pagination import Page, paginate
from quartapp.models import Post, User

from .rendering import Rendered


async def publish(session: AsyncSession, author: User, body: Rendered) -> Post:
    """Put a post on the timeline."""
    post = Post(body=body.source, body_html=body.html, author_id=author.id)
    session.add(post)
    await session.flush()
    return post


async def edit(session: AsyncSession, editor: User, post_id: int, body: Rendered) -> Post:
    """Replace the text of a post."""
    post = await get_editable(session, editor, post_id)
    post.body, post.body_html, post.edited_at = body.source, body.html, utcnow()
    return post


async def delete(session: AsyncSession, editor: User, post_id: int) -> None:
    """Delete a post and the comments under it, for good."""
    await session.delete(await get_editable(session, editor, post_id))


async def get(session: AsyncSession, post_id: int) -> Post:
    """Return the post with its author and number of comments."""
    post = await session.scalar(Post.timeline().where(Post.id == post_id))
    if post is None:
        raise NotFound("There is no such post. It may have been deleted.")
    return post


async def get_editable(session: AsyncSession, editor: User, post_id: int) -> Post:
    """Return the post; raise Forbidden if ``editor`` may not change it."""
    post = await get(session, post_id)
    if not post.editable_by(editor):
        raise Forbidden("Only the person who wrote a post can change it.")
    return post


async def timeline(session: AsyncSession, number: int, size: int) -> Page[Post]:
    """A page of everybody's posts, newest first."""
    return await paginate(session, Post.timeline(), number, size)


async def followed_timeline(
    session: AsyncSession, reader: User, number: int, size: int
) -> Page[Post]:
    """A page of the posts of those whom ``reader`` follows, newest first."""
    return await paginate(session, Post.followed_by(reader), number, size)


async def by(session: AsyncSession, author: User, number: int, size: int) -> Page[Post]:
    """A page of what ``author`` wrote, newest first."""
    return await paginate(session, Post.by(author), number, size)
