"""Forms of accounts."""

from __future__ import annotations

from quartapp.ext.forms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    InputRequired,
    Length,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
)
from quartapp.fields import (
    check_free,
    check_reserved,
    email_field,
    new_password_field,
    not_blank,
    password_again_field,
)
from quartapp.fields import username_field as name_field
from quartapp.once import OnceForm


def _password_field(label: str = "Password") -> PasswordField:
    wanted = InputRequired("Your password is missing.")
    return PasswordField(label, [wanted], render_kw={"autocomplete": "current-password"})


class LoginForm(Form):
    """Login form."""

    email = EmailField(
        "E-mail address",
        [InputRequired("Your e-mail address is missing.")],
        render_kw={"autocomplete": "username"},
    )
    password = _password_field()
    remember_me = BooleanField("Keep me signed in on this device")
    submit = SubmitField("Sign in")


class RegistrationForm(OnceForm):
    """Registration form."""

    email = email_field(
        description="Only you and the administrator can see it.",
        render_kw={"autocomplete": "email"},
    )
    username = name_field(
        description="Letters, digits, dots and underscores. It is part of your address here.",
        render_kw={"autocomplete": "username"},
    )
    password = new_password_field()
    password2 = password_again_field()
    submit = SubmitField("Join")

    async def check_email(self, field: Field) -> None:
        """Raise ValidationError if another account has the address."""
        await check_free(email=field.data)

    async def check_username(self, field: Field) -> None:
        """Raise ValidationError if the name is taken or reserved."""
        await check_free(username=field.data)
        check_reserved(username=field.data)


class ChangePasswordForm(Form):
    """Form for a new password that requires the old one."""

    old_password = _password_field("Password so far")
    password = new_password_field("New password")
    password2 = password_again_field("New password again")
    submit = SubmitField("Change password")


class PasswordResetRequestForm(Form):
    """Form that requests a link for a password reset."""

    email = email_field(render_kw={"autocomplete": "username"})
    submit = SubmitField("Send me a link")


class PasswordResetForm(Form):
    """Form for a new password after a mailed link."""

    password = new_password_field("New password")
    password2 = password_again_field("New password again")
    submit = SubmitField("Set password")


class ChangeEmailForm(OnceForm):
    """Form for a new mail address."""

    email = email_field("New e-mail address", render_kw={"autocomplete": "email"})
    password = _password_field()
    submit = SubmitField("Change address")

    async def check_email(self, field: Field) -> None:
        """Raise ValidationError if another account has the address."""
        await check_free(email=field.data)


class TokenForm(OnceForm):
    """Form for a personal access token."""

    name = StringField(
        "What is it for?",
        [
            InputRequired("Give it a name that you will know it by."),
            not_blank("Give it a name that you will know it by."),
            Length(max=64),
        ],
        description="A few words, such as backup script.",
    )
    scopes = RadioField(
        "What may it do?",
        choices=[
            ("read", "Read"),
            ("read write", "Read and write"),
            ("read write moderate", "Read, write, and all that your role lets you do"),
        ],
        default="read",
    )
    days = SelectField(
        "For how long?",
        choices=[
            ("30", "30 days"),
            ("90", "90 days"),
            ("365", "A year"),
            ("0", "Until I revoke it"),
        ],
        default="90",
    )
    submit = SubmitField("Make the token")
