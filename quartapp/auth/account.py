"""Views of the account page and of login sessions."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request, session, url_for
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.ext.login import current_session, current_user, end_sessions, login_required
from quartapp.ext.pagination import page_number
from quartapp.ext.templating import render_template
from quartapp.extensions import db
from quartapp.once import Made, once, sent_key
from quartapp.services import sessions, tokens

from . import auth

TOKENS_PER_PAGE = 20


@auth.get("/account")
@login_required
async def account() -> ResponseReturnValue:
    """Show the account page with login sessions and tokens."""
    mine = await sessions.of(db.session, current_user)
    page = await tokens.of(current_user).page(
        db.session, page_number(request.args), TOKENS_PER_PAGE
    )
    shown = await render_template(
        "auth/account.html",
        sessions=mine,
        this_session_id=current_session.id,
        tokens=page,
        new_token=session.pop("new_token", None),
    )
    return shown, 404 if page.is_past_end else 200


@auth.post("/account/sessions/<int:session_id>/end")
@login_required
async def end_session(session_id: int) -> ResponseReturnValue:
    """End one login session of the user."""

    async def end(transaction: AsyncSession) -> Made:
        return {"device": (await sessions.end(transaction, current_user, session_id)).device}

    ended = await once(await sent_key(), end)
    await flash(f"{ended['device']} is signed out.", "success")
    return redirect(url_for("auth.account"))


@auth.post("/account/sessions/end-others")
@login_required
async def end_other_sessions() -> ResponseReturnValue:
    """End all login sessions of the user except the current one."""
    async with db.begin() as transaction:
        await end_sessions(transaction, current_user.id, keep=current_session.id)
    await flash("You are signed out everywhere else.", "success")
    return redirect(url_for("auth.account"))
