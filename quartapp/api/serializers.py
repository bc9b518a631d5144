"""Serialize rows to the JSON that the models in ``answers`` describe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quartapp.models import AccessToken, Comment, Follow, Permission, Post, User

from .authentication import current_user
from .links import link


def post_to_json(post: Post) -> dict[str, Any]:
    """Serialize ``post`` as ``answers.Post``."""
    url = link(f"/posts/{post.id}")
    return {
        "url": url,
        "id": post.id,
        "body": post.body,
        "body_html": post.body_html,
        "timestamp": _time(post.timestamp),
        "edited_at": _time(post.edited_at),
        "author_url": link(f"/users/{post.author_id}"),
        "author": post.author.username,
        "comments_url": f"{url}/comments/",
        "comment_count": post.comment_count,
    }


def comment_to_json(comment: Comment) -> dict[str, Any]:
    """Serialize ``comment`` as ``answers.Comment``.

    The texts of a disabled comment are null unless the current user is a moderator.
    """
    hidden = comment.disabled and not current_user.can(Permission.MODERATE)
    return {
        "url": link(f"/comments/{comment.id}"),
        "id": comment.id,
        "post_url": link(f"/posts/{comment.post_id}"),
        "body": None if hidden else comment.body,
        "body_html": None if hidden else comment.body_html,
        "timestamp": _time(comment.timestamp),
        "disabled": comment.disabled,
        "author_url": link(f"/users/{comment.author_id}"),
        "author": comment.author.username,
    }


def user_to_json(user: User) -> dict[str, Any]:
    """Serialize ``user`` as ``answers.User``; only the user and administrators get ``email``."""
    url = link(f"/users/{user.id}")
    fields = {
        "url": url,
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "location": user.location,
        "about_me": user.about_me,
        "member_since": _time(user.member_since),
        "last_seen": _time(user.last_seen),
        "posts_url": f"{url}/posts/",
        "followed_posts_url": f"{url}/timeline/",
        "followers_url": f"{url}/followers/",
        "followed_url": f"{url}/followed/",
        "post_count": user.post_count,
    }
    if user.id == current_user.id or current_user.can(Permission.ADMIN):
        fields["email"] = user.email
    return fields


def follow_to_json(follow: Follow) -> dict[str, Any]:
    """Serialize ``follow`` as ``answers.Follow``."""
    follower_url = link(f"/users/{follow.follower_id}")
    return {
        "url": f"{follower_url}/followed/{follow.followed_id}",
        "follower_url": follower_url,
        "followed_url": link(f"/users/{follow.followed_id}"),
        "timestamp": _time(follow.timestamp),
    }


def token_to_json(token: AccessToken) -> dict[str, Any]:
    """Serialize ``token`` as ``answers.Token``."""
    return {
        "url": link(f"/tokens/{token.id}"),
        "id": token.id,
        "name": token.name,
        "scopes": token.scopes.split(),
        "created_at": _time(token.created_at),
        "last_used_at": _time(token.last_used_at),
        "expires_at": _time(token.expires_at),
    }


def _time(time: datetime | None) -> str | None:
    """Format a time as ISO 8601 in UTC, with microseconds, so that the strings sort by time."""
    return f"{time:%Y-%m-%dT%H:%M:%S.%fZ}" if time else None
