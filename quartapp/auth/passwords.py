"""Views for changing and resetting passwords."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, url_for

from quartapp.ext.login import (
    current_session,
    current_user,
    fresh_login_required,
    renew_session,
)
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db, passwords
from quartapp.services import credentials

from . import auth
from .delivery_words import reset_asked
from .forms import ChangePasswordForm, PasswordResetForm, PasswordResetRequestForm


@auth.route("/change-password", methods=["GET", "POST"])
@csrf.form_view
@fresh_login_required
async def change_password() -> ResponseReturnValue:
    """Change the password; end all other sessions and renew the key of the current one."""
    form = await ChangePasswordForm.from_request()
    if await form.validate_on_submit() and await _knows_old(form):
        password_hash, keep = await passwords.hash(form.password.data), current_session.id
        async with db.begin() as session:
            await credentials.change(session, current_user, password_hash, keep=keep)
            await renew_session(session)
        await flash("Your password is changed. You were signed out everywhere else.", "success")
        return redirect(url_for("auth.account"))
    return await render_template("auth/change_password.html", form=form), form.status


@auth.route("/reset", methods=["GET", "POST"])
@csrf.form_view
async def password_reset_request() -> ResponseReturnValue:
    """Mail a reset link; the response does not reveal if the address has an account."""
    if current_user.is_authenticated:
        return redirect(url_for("main.index"))
    form = await PasswordResetRequestForm.from_request()
    if not await form.validate_on_submit():
        return await render_template("auth/reset_request.html", form=form), form.status
    async with db.begin() as session:
        await credentials.ask_reset(session, form.email.data)
    await flash(reset_asked(), "info")
    return redirect(url_for("auth.login"))


@auth.route("/reset/<token>", methods=["GET", "POST"])
@csrf.form_view
async def password_reset(token: str) -> ResponseReturnValue:
    """Set a new password with the token of a mailed link."""
    if current_user.is_authenticated:
        return redirect(url_for("main.index"))
    form = await PasswordResetForm.from_request()
    await credentials.owner_of(db.session, token)
    if not await form.validate_on_submit():
        return await render_template("auth/reset.html", form=form), form.status
    password_hash = await passwords.hash(form.password.data)
    async with db.begin() as session:
        await credentials.reset(session, token, password_hash)
    await flash("Your password is set. Sign in with it.", "success")
    return redirect(url_for("auth.login"))


async def _knows_old(form: ChangePasswordForm) -> bool:
    if not await credentials.matches(current_user, form.old_password.data):
        form.add_error("old_password", "That is not your password.")
    return not form.errors
