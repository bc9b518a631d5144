"""Blueprint of the blog's pages."""

from quart import Blueprint

main = Blueprint("main", __name__)

from . import (  # noqa: E402
    avatars,
    comments,
    devmail,
    errors,
    fragments,
    head,
    moderation,
    notices,
    outbox,
    people,
    posts,
    profiles,
    style,
    views,
)

__all__ = [
    "avatars",
    "comments",
    "devmail",
    "errors",
    "fragments",
    "head",
    "main",
    "moderation",
    "notices",
    "outbox",
    "people",
    "posts",
    "profiles",
    "style",
    "views",
]
