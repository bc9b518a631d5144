"""Views for editing profiles: the own one, and any profile as an administrator."""

from __future__ import annotations

from quart import ResponseReturnValue, flash, redirect

from quartapp.decorators import admin_required
from quartapp.exceptions import Conflict
from quartapp.ext.login import (
    current_session,
    current_user,
    fresh_login_required,
    login_required,
    renew_session,
)
from quartapp.ext.templating import render_template
from quartapp.extensions import csrf, db
from quartapp.fields import refuse
from quartapp.models import User
from quartapp.services import accounts, administration, profiles
from quartapp.services.rendering import render_post

from . import main
from .forms import EditProfileAdminForm, EditProfileForm


@main.route("/edit-profile", methods=["GET", "POST"])
@csrf.form_view
@login_required
async def edit_profile() -> ResponseReturnValue:
    """Edit the profile of the current user."""
    form = await EditProfileForm.from_request(obj=current_user)
    if not await form.validate_on_submit():
        return await render_template("edit_profile.html", form=form), form.status
    texts = await _texts(form)
    async with db.begin() as session:
        user = await accounts.get(session, current_user.id, lock=True)
        profiles.edit(user, **texts)
    await flash("Saved.", "success")
    return redirect(user.path)


@main.route("/edit-profile/<int:user_id>", methods=["GET", "POST"])
@csrf.form_view
@admin_required
@fresh_login_required
async def edit_profile_admin(user_id: int) -> ResponseReturnValue:
    """Edit any profile and account, including its role; requires a fresh login."""
    user = await accounts.get(db.session, user_id)
    now = {"role": user.role.name, "email": user.shown_email}
    form = await EditProfileAdminForm.from_request(obj=user, data=now)
    if await form.validate_on_submit() and (saved := await _save(user_id, form)):
        await flash("Saved.", "success")
        return redirect(saved.path)
    return await render_template("edit_profile_admin.html", form=form, user=user), form.status


async def _texts(form: EditProfileForm) -> profiles.Texts:
    about_me = await render_post(form.about_me.data)
    return {"name": form.name.data, "location": form.location.data, "about_me": about_me}


async def _save(user_id: int, form: EditProfileAdminForm) -> User | None:
    texts = await _texts(form)
    named = {name: form[name].data for name in ("role", "email", "username", "confirmed")}
    try:
        async with db.begin() as session:
            keep = current_session.id
            user = await administration.edit(session, user_id, **named, **texts, keep=keep)
            if user_id == current_user.id:
                await renew_session(session)
            return user
    except Conflict as conflict:
        refuse(form, conflict)
        return None
