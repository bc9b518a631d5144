"""The pages of the blog."""

from quart import Blueprint

main = Blueprint("main", __name__)

from . import (  # noqa: E402
    avatars,
    comments,
    devmail,
    errors,
    fragments,
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
