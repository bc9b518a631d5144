"""Form fields and validators that several blueprints share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quartapp.exceptions import Conflict, Invalid
from quartapp.ext.forms import (
    EmailField,
    EqualTo,
    Field,
    Form,
    InputRequired,
    Length,
    PasswordField,
    Regexp,
    StringField,
    ValidationError,
)
from quartapp.ext.mail import MAX_ADDRESS_LETTERS, stored_address, trimmed
from quartapp.ext.passwords import normalized
from quartapp.ext.texts import is_blank
from quartapp.extensions import db
from quartapp.services import accounts, credentials, reserved_names


def email_field(label: str = "E-mail address", **options: Any) -> EmailField:
    """Return a field for a mail address, which must be deliverable."""
    wanted = InputRequired("Your e-mail address is missing.")
    rules = [wanted, Length(max=MAX_ADDRESS_LETTERS), reachable]
    return EmailField(label, rules, filters=[trimmed], **options)


def username_field(**options: Any) -> StringField:
    """Return a field for a user name: ASCII only, so that no two names look alike."""
    shape = Regexp(accounts.USERNAME, message=accounts.USERNAME_RULE)
    wanted = InputRequired("You need a name here.")
    return StringField("User name", [wanted, Length(max=64), shape], **options)


def new_password_field(label: str = "Password") -> PasswordField:
    """Return a field for a new password.

    ``data`` is normalized (see ``ext.passwords``), so that it equals a repetition that is
    encoded differently.
    """
    size = Length(min=credentials.MIN_PASSWORD_LENGTH, max=credentials.MAX_PASSWORD_LENGTH)
    return PasswordField(
        label,
        [InputRequired("Think of a password."), size],
        filters=[normalized],
        description="At least 12 characters. Four unrelated words do nicely.",
        render_kw={"autocomplete": "new-password"},
    )


def password_again_field(label: str = "Password again") -> PasswordField:
    """Return a field that must repeat the value of the field ``password``."""
    wanted = InputRequired("Type the password once more.")
    same = EqualTo("password", "The two passwords differ.")
    return PasswordField(
        label, [wanted, same], filters=[normalized], render_kw={"autocomplete": "new-password"}
    )


def reachable(_form: Form, field: Field) -> None:
    """Raise ValidationError if mail cannot be sent to the address, unless it is unchanged."""
    try:
        accounts.check_address(field.data, but=stored_address(field.object_data or ""))
    except Invalid as error:
        raise ValidationError(str(error)) from error


def not_blank(words: str) -> Callable[[Form, Field], None]:
    """Return a validator that raises ValidationError for text without visible characters."""

    def check(_form: Form, field: Field) -> None:
        if is_blank(field.data or ""):
            raise ValidationError(words)

    return check


async def check_free(but: int | None = None, **wanted: str) -> None:
    """Raise ValidationError if another account than ``but`` has the address or the name."""
    async with db.lookup() as session:
        try:
            await accounts.check_free(session, but=but, **wanted)
        except Conflict as conflict:
            raise ValidationError(str(conflict)) from conflict


def check_reserved(username: str) -> None:
    """Raise ValidationError if the name is reserved."""
    try:
        reserved_names.check_free_to_join(username)
    except Conflict as conflict:
        raise ValidationError(str(conflict)) from conflict


def refuse(form: Form, conflict: Conflict) -> None:
    """Add the message of ``conflict`` to the errors of the field that it is about."""
    form.add_error(conflict.field, str(conflict))
