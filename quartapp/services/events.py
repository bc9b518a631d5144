"""Live events about posts and comments.  Payloads hold ids, never texts."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.extensions import live_feed
from quartapp.models import Comment, Post


def of_post(session: AsyncSession, kind: str, post_id: int, author_id: int) -> None:
    """Record an event for the timeline and for the topic of the post."""
    for topic in ("timeline", f"post:{post_id}"):
        live_feed.record(session, topic, kind, post_id=post_id, author_id=author_id)


def of_comment(session: AsyncSession, kind: str, comment: Comment) -> None:
    """Record an event for the topic of the post; ``hidden`` is the new state of the comment."""
    live_feed.record(
        session,
        f"post:{comment.post_id}",
        kind,
        post_id=comment.post_id,
        comment_id=comment.id,
        author_id=comment.author_id,
        hidden=comment.disabled,
    )


def of_answer(session: AsyncSession, comment: Comment, post: Post) -> None:
    """Record an event for the author of ``post``, unless the comment is by the same user."""
    if comment.author_id != post.author_id:
        ids = {"post_id": post.id, "comment_id": comment.id, "user_id": comment.author_id}
        live_feed.record(session, f"user:{post.author_id}", "comment.added", **ids)
