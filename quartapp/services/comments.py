"""Answering posts, and keeping the answers civil."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Forbidden, NotFound
from quartapp.ext.pagination import Page, paginate
from quartapp.models import Comment, Permission, Post, User

from . import posts
from .rendering import Rendered


async def add(session: AsyncSession, author: User, post_id: int, body: Rendered) -> Comment:
    """Answer a post."""
    post = await posts.get(session, post_id)
    comment = Comment(
        body=body.source, body_html=body.html, author_id=author.id, post_id=post.id, disabled=False
    )
    session.add(comment)
    await session.flush()
    return comment


async def set_disabled(
    session: AsyncSession, moderator: User, comment_id: int, disabled: bool
) -> Comment:
    """Hide a comment from all but moderators, or show it again."""
    if not moderator.can(Permission.MODERATE):
        raise Forbidden("Only moderators can hide comments.")
    comment = await session.scalar(Comment.newest().where(Comment.id == comment_id))
    if comment is None:
        raise NotFound("There is no such comment.")
    comment.disabled = disabled
    return comment


async def on(session: AsyncSession, post: Post, number: int, size: int) -> Page[Comment]:
    """A page of the conversation under ``post``, oldest first; -1 is the last one."""
    return await paginate(session, Comment.on(post), number, size)


async def newest(session: AsyncSession, number: int, size: int) -> Page[Comment]:
    """A page of all comments, newest first, for those who moderate."""
    return await paginate(session, Comment.newest(), number, size)
