"""Links that work no longer lead to where one can ask for another."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request, url_for

from quartapp.exceptions import Conflict, DeadLink

from . import auth

ASK_AGAIN = {
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
    """Say why, and go to where the next one comes from."""
    await flash(str(error), "danger")
    return redirect(url_for(ASK_AGAIN.get(request.endpoint or "", "main.index")))
