"""The pictures of people, drawn by the site itself from their names."""

from __future__ import annotations

from quart import Response, ResponseReturnValue, abort, current_app

from quartapp.ext.avatars import gravatar_url, identicon
from quartapp.models import User

from . import main

WEEK = 7 * 24 * 60 * 60
LONGEST_NAME = 64


@main.get("/avatar/<username>.svg")
async def avatar(username: str) -> ResponseReturnValue:
    """A picture that any name has, whether somebody goes by it or not."""
    if len(username) > LONGEST_NAME:
        abort(404)
    response = Response(identicon(username), mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = WEEK
    return response


def avatar_url(user: User) -> str:
    """Where the picture of ``user`` is: here, or at Gravatar where GRAVATAR is set."""
    if current_app.config["GRAVATAR"]:
        return gravatar_url(user.email)
    return f"/avatar/{user.username}.svg"


@main.app_context_processor
def _in_templates() -> dict[str, object]:
    return {"avatar_url": avatar_url}
