"""Views for confirming the mail address of an account."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, url_for
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.email import delivery
from quartapp.ext.login import (
    current_session,
    current_user,
    login_required,
    renew_session,
)
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.once import Made, once, sent_key
from quartapp.services import confirmation

from . import auth
from .delivery_words import five_sent, link_sent


@auth.get("/unconfirmed")
async def unconfirmed() -> ResponseReturnValue:
    """Show the page for users with an unconfirmed address."""
    if current_user.is_anonymous or current_user.confirmed:
        return redirect(url_for("main.index"))
    return await render_template("auth/unconfirmed.html", delivery=delivery().value)


@auth.post("/confirm")
@login_required
async def resend_confirmation() -> ResponseReturnValue:
    """Mail the confirmation link again."""

    async def send(session: AsyncSession) -> Made:
        return {"sent": await confirmation.send(session, current_user)}

    if not current_user.confirmed:
        sent = (await once(await sent_key(), send))["sent"]
        await flash((link_sent if sent else five_sent)(current_user.shown_email), "info")
    return redirect(url_for("auth.unconfirmed"))


@auth.get("/confirm/<token>")
@login_required
async def confirm(token: str) -> ResponseReturnValue:
    """Show a page with a button that confirms the address.

    GET does not confirm, because mail scanners open links.
    """
    if current_user.confirmed:
        return redirect(url_for("main.index"))
    confirmation.require_proof(token, current_user)
    return await render_template("auth/confirm.html", user=current_user, token=token)


@auth.post("/confirm/<token>")
@login_required
async def confirm_now(token: str) -> ResponseReturnValue:
    """Confirm the address; end all login sessions except the current one."""
    async with db.begin() as session:
        keep = current_session.id
        if await confirmation.confirm(session, current_user.id, token, keep=keep):
            await renew_session(session)
    await flash(f"Your address is confirmed. Welcome, {current_user.username}.", "success")
    return redirect(url_for("main.index"))
