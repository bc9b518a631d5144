"""Restriction of users with an unconfirmed address to a few pages, and hooks of the login."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request, url_for

from quartapp.ext.login import current_user
from quartapp.extensions import login_manager
from quartapp.services import notices, profiles, sessions

from . import auth

ALLOWED_ENDPOINTS = {"static", "main.avatar", "main.favicon", "main.style"}
ALLOWED_PREFIXES = ("auth.", "main.dev_mail")
CONFIRMED_ONLY = {"auth.new_token"}

login_manager.load_with(notices.counted())
login_manager.on_seen(profiles.ping)
login_manager.on_sign_in(sessions.check_sign_in)
login_manager.on_new_browser(sessions.tell_owner)


@auth.before_app_request
async def confirmed_only() -> ResponseReturnValue | None:
    """Redirect users with an unconfirmed address to the page that mails the link again."""
    endpoint = request.endpoint or "static"
    if current_user.is_anonymous or current_user.confirmed:
        return None
    if endpoint in CONFIRMED_ONLY:
        await flash("Confirm your address first. Then you can make tokens.", "info")
    elif (
        endpoint in ALLOWED_ENDPOINTS
        or endpoint.startswith(ALLOWED_PREFIXES)
        or endpoint.endswith(".static")
    ):
        return None
    return redirect(url_for("auth.unconfirmed"))
