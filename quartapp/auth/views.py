"""Views for login, logout and registration."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect, request, url_for

from quartapp.exceptions import Conflict
from quartapp.ext.login import login_required, login_user, logout_user, safe_next
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db, passwords
from quartapp.fields import refuse
from quartapp.once import has_made, remember
from quartapp.services import accounts, credentials, registration

from . import auth
from .delivery_words import joined
from .forms import LoginForm, RegistrationForm

CLOSED = "This account was closed by an administrator. Only an administrator can open it again."


@auth.route("/login", methods=["GET", "POST"])
@csrf.form_view
async def login() -> ResponseReturnValue:
    """Log the user in, or verify the password of a logged-in user again."""
    form = await LoginForm.from_request()
    if await form.validate_on_submit() and await _sign_in(form):
        return redirect(safe_next(request.args.get("next")) or url_for("main.index"))
    return await render_template("auth/login.html", form=form), form.status


@auth.post("/logout")
@login_required
async def logout() -> ResponseReturnValue:
    """End the current login session."""
    await logout_user()
    await flash("You are signed out.", "success")
    return redirect(url_for("main.index"))


@auth.route("/register", methods=["GET", "POST"])
@csrf.form_view
async def register() -> ResponseReturnValue:
    """Create an account and mail the link that confirms its address."""
    form = await RegistrationForm.from_request()
    if (await form.validate_on_submit() and await _register(form)) or await _has_registered(form):
        await flash(joined(form.email.data.strip()), "info")
        return redirect(url_for("auth.login"))
    return await render_template("auth/register.html", form=form), form.status


async def _sign_in(form: LoginForm) -> bool:
    user = await accounts.authenticate(form.email.data, form.password.data)
    if user is None:
        form.add_error(None, "That e-mail address and password do not match.")
    elif not user.is_active:
        form.add_error(None, CLOSED)
    else:
        await login_user(user, remember=form.remember_me.data)
    return not form.errors


async def _register(form: RegistrationForm) -> bool:
    password_hash = await passwords.hash(form.password.data)
    try:
        async with db.begin() as session:
            name, address = form.username.data, form.email.data
            user = await registration.register(session, address, name, password_hash)
            await remember(session, user, form.once_key.data)
    except Conflict as conflict:
        refuse(form, conflict)
    return not form.errors


async def _has_registered(form: RegistrationForm) -> bool:
    """Return True if an earlier submission of this form created the account it conflicts with."""
    if set(form.errors) - {"email", "username"} or not form.errors:
        return False
    async with db.lookup() as session:
        user = await accounts.find(session, form.email.data)
        if user is None or not await has_made(session, user, form.once_key.data):
            return False
    return await credentials.matches(user, form.password.data)
