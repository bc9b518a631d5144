"""What holds for everybody before any page: an unproven address gets no further."""

from __future__ import annotations

from quart import ResponseReturnValue, redirect, request, url_for

from quartapp.ext.login import current_user
from quartapp.extensions import login_manager
from quartapp.services import notices, profiles, sessions

from . import auth

OPEN = {"static", "main.avatar", "main.style"}
OPEN_ROOMS = ("auth.", "main.dev_mail")

login_manager.load_with(notices.counted())
login_manager.on_seen(profiles.ping)
login_manager.on_new_browser(sessions.tell_owner)


@auth.before_app_request
async def confirmed_only() -> ResponseReturnValue | None:
    """Send whoever is signed in but unconfirmed to where they can have the mail again."""
    endpoint = request.endpoint or "static"
    opened = endpoint in OPEN or endpoint.startswith(OPEN_ROOMS) or endpoint.endswith(".static")
    if opened or current_user.is_anonymous or current_user.confirmed:
        return None
    return redirect(url_for("auth.unconfirmed"))
