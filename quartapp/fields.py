"""Fields and rules that forms of several doors share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quartapp.exceptions import Conflict
from quartapp.ext.forms import (
    Email,
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
from quartapp.ext.mail import BadMessage, mailbox_of
from quartapp.ext.passwords import normalized
from quartapp.extensions import db
from quartapp.services import accounts, credentials

ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


def email_field(label: str = "E-mail address", **options: Any) -> EmailField:
    """A mail address that mails of ours can reach."""
    wanted = InputRequired("Your e-mail address is missing.")
    return EmailField(label, [wanted, Length(max=ADDRESS), Email(), mailable], **options)


def username_field(**options: Any) -> StringField:
    """A name that is part of an address: ASCII, so that no two names look alike."""
    shape = Regexp(accounts.USERNAME, message=accounts.USERNAME_RULE)
    wanted = InputRequired("You need a name here.")
    return StringField("User name", [wanted, Length(max=64), shape], **options)


def new_password_field(label: str = "Password") -> PasswordField:
    """A password that a person thinks up; ``data`` is normalized, so that both fields agree."""
    size = Length(min=credentials.SHORTEST, max=credentials.LONGEST)
    return PasswordField(
        label,
        [InputRequired("Think of a password."), size],
        filters=[normalized],
        description="At least 12 characters. Four unrelated words do nicely.",
        render_kw={"autocomplete": "new-password"},
    )


def password_again_field(label: str = "Password again") -> PasswordField:
    """The same password once more."""
    wanted = InputRequired("Type the password once more.")
    same = EqualTo("password", "The two passwords differ.")
    return PasswordField(
        label, [wanted, same], filters=[normalized], render_kw={"autocomplete": "new-password"}
    )


def mailable(_form: Form, field: Field) -> None:
    """A validator that wants what a mail can be sent to."""
    try:
        mailbox_of(field.data)
    except BadMessage as error:
        raise ValidationError("Mails cannot be sent to this address from here.") from error


def not_blank(words: str) -> Callable[[Form, Field], None]:
    """A validator that wants more than spaces, and says so in ``words``."""

    def check(_form: Form, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(words)

    return check


async def check_free(but: int | None = None, **wanted: str) -> None:
    """Ask whether an address or a name is free; raise ValidationError if it is not."""
    async with db.lookup() as session:
        try:
            await accounts.check_free(session, but=but, **wanted)
        except Conflict as conflict:
            raise ValidationError(str(conflict)) from conflict


def refuse(form: Form, conflict: Conflict) -> None:
    """Put a refusal beside the field that it is about, for the form that is sent back."""
    form.add_error(conflict.field, str(conflict))
