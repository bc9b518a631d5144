"""The pages of the blog."""

from quart import Blueprint

main = Blueprint("main", __name__)

from . import (  # noqa: E402
    avatars,
    devmail,
    errors,
    moderation,
    notices,
    people,
    posts,
    profiles,
    style,
    views,
)

__all__ = [
    "avatars",
    "devmail",
    "errors",
    "main",
    "moderation",
    "notices",
    "people",
    "posts",
    "profiles",
    "style",
    "views",
]
