"""The resources of the API, as they were when they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Base class of the resources; ``etag`` is None for one that was read in a list."""

    id: int
    url: str
    etag: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Post(Resource):
    """A post; ``body`` is Markdown, ``author`` a username."""

    body: str
    body_html: str
    timestamp: datetime
    edited_at: datetime | None
    author: str
    author_url: str
    comments_url: str
    comment_count: int


@dataclass(frozen=True, kw_only=True)
class Comment(Resource):
    """A comment; a hidden one is ``disabled`` and has a body for moderators only."""

    body: str | None
    body_html: str | None
    timestamp: datetime
    disabled: bool
    author: str
    author_url: str
    post_url: str


@dataclass(frozen=True, kw_only=True)
class User(Resource):
    """An account; only its owner and administrators receive ``email``."""

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
class Token(Resource):
    """A personal token; ``token``, the secret, is known only when it was just created."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of the live feed; docs/live.md lists the kinds.

    Ids that do not apply to its kind are None.  ``hidden`` is the new state of a comment.
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


def id_of(resource: Resource | int) -> int:
    """Return the id of a resource, which may be given as its id."""
    return resource if isinstance(resource, int) else resource.id
