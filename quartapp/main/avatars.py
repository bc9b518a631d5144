"""Avatars, generated from user names."""

from __future__ import annotations

from quart import Response, ResponseReturnValue, abort, current_app

from quartapp.ext.avatars import gravatar_url, identicon
from quartapp.models import User

from . import main

MAX_AGE = 7 * 24 * 60 * 60  # seconds
MAX_NAME_LENGTH = 64


@main.get("/avatar/<username>.svg")
async def avatar(username: str) -> ResponseReturnValue:
    """Return the avatar of a user name as SVG, even if there is no such user."""
    if len(username) > MAX_NAME_LENGTH:
        abort(404)
    response = Response(identicon(username), mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    return response


def avatar_url(user: User) -> str:
    """Return the URL of the avatar of ``user``: on this site, or at Gravatar if GRAVATAR is set."""
    if current_app.config["GRAVATAR"]:
        return gravatar_url(user.email)
    return f"/avatar/{user.username}.svg"


@main.app_context_processor
def _in_templates() -> dict[str, object]:
    return {"avatar_url": avatar_url}
