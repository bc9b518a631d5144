"""Error handlers: an invalid link redirects to the page where the user can request another."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request, url_for

from quartapp.exceptions import Conflict, DeadLink

from . import auth

RETRY_ENDPOINTS = {
    "auth.login": "auth.login",
    "auth.change_password": "auth.login",
    "auth.new_token": "auth.login",
    "auth.confirm": "auth.unconfirmed",
    "auth.confirm_now": "auth.unconfirmed",
    "auth.password_reset": "auth.password_reset_request",
    "auth.change_email": "auth.change_email_request",
    "auth.change_email_now": "auth.change_email_request",
}


@auth.errorhandler(DeadLink)
@auth.errorhandler(Conflict)
async def dead_link(error: DeadLink | Conflict) -> ResponseReturnValue:
    """Flash the message of the error and redirect to the form that mails a new link."""
    await flash(str(error), "danger")
    return redirect(url_for(RETRY_ENDPOINTS.get(request.endpoint or "", "main.index")))
