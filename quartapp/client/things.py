"""What the API tells: posts, comments, people and tokens, as they were when they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias


@dataclass(frozen=True, kw_only=True)
class Thing:
    """``etag`` is known of what was read alone, not in a list."""

    id: int
    url: str
    etag: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Post(Thing):
    """``body`` is Markdown, ``author`` a username."""

    body: str
    body_html: str
    timestamp: datetime
    edited_at: datetime | None
    author: str
    author_url: str
    comments_url: str
    comment_count: int


@dataclass(frozen=True, kw_only=True)
class Comment(Thing):
    """A hidden one is ``disabled``, and has a body for moderators only."""

    body: str | None
    body_html: str | None
    timestamp: datetime
    disabled: bool
    author: str
    author_url: str
    post_url: str


@dataclass(frozen=True, kw_only=True)
class User(Thing):
    """``email`` is told to its owner and to administrators."""

    username: str
    name: str | None
    location: str | None
    about_me: str | None
    member_since: datetime
    last_seen: datetime
    posts_url: str
    followed_posts_url: str
    followers_url: str
    followed_url: str
    post_count: int
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class Token(Thing):
    """A personal token; ``token`` is what to sign in with, told only when it is made."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the words of docs/live.md; ids that it is not about are None.

    ``hidden`` is what a comment is from then on.
    """

    topic: str
    id: int
    kind: str
    at: datetime
    post_id: int | None = None
    comment_id: int | None = None
    author_id: int | None = None
    user_id: int | None = None
    hidden: bool | None = None


Scope: TypeAlias = Literal["read", "write", "moderate"]
AnyUser: TypeAlias = User | int | Literal["me"]


def id_of(thing: Thing | int) -> int:
    """The id of what may be named by it."""
    return thing if isinstance(thing, int) else thing.id
