"""Tokens for programs that use the API in one's name."""

from __future__ import annotations

import secrets

from quart import ResponseReturnValue, flash, redirect, session, url_for

from quartapp.ext.db import utcnow
from quartapp.ext.login import current_user, fresh_login_required, login_required
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db
from quartapp.models import User
from quartapp.services import tokens

from . import auth
from .forms import TokenForm


@auth.route("/account/tokens", methods=["GET", "POST"])
@csrf.form_view
@fresh_login_required
async def new_token() -> ResponseReturnValue:
    """Make a token; the account page shows it, once."""
    form = await TokenForm.from_request()
    if not await form.validate_on_submit():
        return await render_template("auth/new_token.html", form=form), form.status
    name = form.name.data.strip()
    secret = await _made(current_user, name, form.scopes.data, int(form.days.data))
    session["new_token"] = {"name": name, "secret": secret}
    return redirect(url_for("auth.account", _anchor="tokens"))


@auth.post("/account/tokens/<int:token_id>/revoke")
@login_required
async def revoke_token(token_id: int) -> ResponseReturnValue:
    """End a token, at once."""
    async with db.begin() as transaction:
        revoked = await tokens.revoke(transaction, current_user, token_id)
    await flash(f"“{revoked.name}” opens nothing any more.", "success")
    return redirect(url_for("auth.account"))


async def _made(user: User, name: str, scopes: str, days: int) -> str:
    now = utcnow()
    secret = tokens.secret_for(user, now, secrets.token_urlsafe())
    async with db.begin() as transaction:
        await tokens.create(
            transaction,
            user,
            secret,
            name,
            scopes.split(),
            made_at=now,
            expires_in=days * tokens.DAY or None,
        )
    return secret
