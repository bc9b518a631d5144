"""What is told of posts and comments to those who listen: ids, never texts."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.extensions import live_feed
from quartapp.models import Comment, Post


def of_post(session: AsyncSession, kind: str, post_id: int, author_id: int) -> None:
    """Tell the timeline, and whoever has the post open."""
    for topic in ("timeline", f"post:{post_id}"):
        live_feed.record(session, topic, kind, post_id=post_id, author_id=author_id)


def of_comment(session: AsyncSession, kind: str, comment: Comment) -> None:
    """Tell whoever has its post open; ``hidden`` is what it is from now on."""
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
    """Tell whoever wrote ``post`` that somebody else has answered."""
    if comment.author_id != post.author_id:
        ids = {"post_id": post.id, "comment_id": comment.id, "user_id": comment.author_id}
        live_feed.record(session, f"user:{post.author_id}", "comment.added", **ids)
