"""Checks before every page: an account with an unproven address may do almost nothing."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request, url_for

from quartapp.ext.login import current_user
from quartapp.extensions import login_manager
from quartapp.services import notices, profiles, sessions

from . import auth

OPEN = {"static", "main.avatar", "main.favicon", "main.style"}
OPEN_ROOMS = ("auth.", "main.dev_mail")
NEEDS_PROOF = {"auth.new_token"}

login_manager.load_with(notices.counted())
login_manager.on_seen(profiles.ping)
login_manager.on_sign_in(sessions.check_sign_in)
login_manager.on_new_browser(sessions.tell_owner)


@auth.before_app_request
async def confirmed_only() -> ResponseReturnValue | None:
    """Redirect a user with an unproven address to the page that sends the mail again."""
    endpoint = request.endpoint or "static"
    if current_user.is_anonymous or current_user.confirmed:
        return None
    if endpoint in NEEDS_PROOF:
        await flash("Confirm your address first. Then you can make tokens.", "info")
    elif endpoint in OPEN or endpoint.startswith(OPEN_ROOMS) or endpoint.endswith(".static"):
        return None
    return redirect(url_for("auth.unconfirmed"))
