"""Views for changing the mail address of an account."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, url_for
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Conflict
from quartapp.ext.login import (
    current_session,
    current_user,
    fresh_login_required,
    login_required,
    renew_session,
)
from quartapp.ext.mail import shown_address
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf
from quartapp.fields import refuse
from quartapp.once import Made, once, sent_key
from quartapp.services import addresses, credentials

from . import auth
from .delivery_words import link_sent
from .forms import ChangeEmailForm


@auth.route("/change_email", methods=["GET", "POST"])
@csrf.form_view
@fresh_login_required
async def change_email_request() -> ResponseReturnValue:
    """Mail a confirmation link to the new address."""
    form = await ChangeEmailForm.from_request()
    if await form.validate_on_submit() and await _ask(form):
        await flash(link_sent(form.email.data), "info")
        return redirect(url_for("auth.account"))
    return await render_template("auth/change_email.html", form=form), form.status


@auth.get("/change_email/<token>")
@login_required
async def change_email(token: str) -> ResponseReturnValue:
    """Show a page with a button that confirms the change."""
    address = addresses.asked_for(current_user, token)
    return await render_template(
        "auth/change_email_confirm.html", token=token, address=shown_address(address)
    )


@auth.post("/change_email/<token>")
@login_required
async def change_email_now(token: str) -> ResponseReturnValue:
    """Change the address; end all login sessions except the current one."""

    async def change(session: AsyncSession) -> Made:
        user = await addresses.change(session, current_user.id, token, keep=current_session.id)
        await renew_session(session)
        return {"email": user.shown_email}

    changed = await once(await sent_key(), change)
    words = f"Your address is {changed['email']} now. You were signed out everywhere else."
    await flash(words, "success")
    return redirect(url_for("auth.account"))


async def _ask(form: ChangeEmailForm) -> bool:
    if not await credentials.matches(current_user, form.password.data):
        form.add_error("password", "That is not your password.")
        return False

    async def ask(session: AsyncSession) -> Made:
        await addresses.ask_change(session, current_user, form.email.data)
        return {}

    try:
        await once(form.once_key.data, ask)
    except Conflict as conflict:
        refuse(form, conflict)
    return not form.errors
