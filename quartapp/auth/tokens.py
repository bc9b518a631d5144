"""Views for personal access tokens of the API."""

from __future__ import annotations

from datetime import datetime

from quart import ResponseReturnValue, flash, redirect, session, url_for
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.db import utcnow
from quartapp.ext.login import current_user, fresh_login_required, login_required
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf
from quartapp.once import Made, once, sent_key
from quartapp.services import tokens

from . import auth
from .forms import TokenForm


@auth.route("/account/tokens", methods=["GET", "POST"])
@csrf.form_view
@fresh_login_required
async def new_token() -> ResponseReturnValue:
    """Create a token; the account page shows it once."""
    form = await TokenForm.from_request()
    if not await form.validate_on_submit():
        return await render_template("auth/new_token.html", form=form), form.status
    session["new_token"] = await _create(form)
    return redirect(url_for("auth.account", _anchor="tokens"))


@auth.post("/account/tokens/<int:token_id>/revoke")
@login_required
async def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke a token."""

    async def revoke(transaction: AsyncSession) -> Made:
        return {"name": (await tokens.revoke(transaction, current_user, token_id)).name}

    revoked = await once(await sent_key(), revoke)
    await flash(f"“{revoked['name']}” opens nothing any more.", "success")
    return redirect(url_for("auth.account"))


async def _create(form: TokenForm) -> dict[str, str]:
    """Return name and secret of the new token, the same for a repeated submission of the form.

    The secret is derived from the idempotency key of the form and is not stored.
    """
    name, scopes, days = form.name.data.strip(), form.scopes.data.split(), int(form.days.data)
    key, now = form.once_key.data, utcnow()

    async def make(transaction: AsyncSession) -> Made:
        secret, ends = tokens.secret_for(current_user, now, key), days * tokens.DAY or None
        await tokens.create(
            transaction, current_user, secret, name, scopes, made_at=now, expires_in=ends
        )
        return {"made_at": now.isoformat()}

    made_at = datetime.fromisoformat((await once(key, make))["made_at"])
    return {"name": name, "secret": tokens.secret_for(current_user, made_at, key)}
