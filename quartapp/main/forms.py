"""What people fill in on the pages."""

from __future__ import annotations

from quartapp.ext.forms import (
    BooleanField,
    Form,
    InputRequired,
    Length,
    Optional,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from quartapp.fields import email_field, not_blank, username_field
from quartapp.models import ROLES
from quartapp.once import OnceForm
from quartapp.services.rendering import LONGEST_COMMENT, LONGEST_POST


def body_field(label: str, kind: str, longest: int) -> TextAreaField:
    """What somebody writes: a ``kind`` of text, in Markdown."""
    return TextAreaField(
        label,
        [
            InputRequired("Write something first."),
            not_blank(f"Write something first: a {kind} cannot be only spaces."),
            Length(max=longest),
        ],
    )


class PostForm(OnceForm):
    """A post."""

    body = body_field("What’s on your mind?", "post", LONGEST_POST)
    submit = SubmitField("Publish")


class CommentForm(OnceForm):
    """An answer to a post."""

    body = body_field("Your comment", "comment", LONGEST_COMMENT)
    submit = SubmitField("Comment")


class EditProfileForm(Form):
    """What somebody says of themself."""

    name = StringField("Real name", [Optional(), Length(max=64)])
    location = StringField("Location", [Optional(), Length(max=64)])
    about_me = TextAreaField(
        "About me",
        [Optional(), Length(max=LONGEST_COMMENT)],
        description="Markdown works here. A few lines are plenty.",
    )
    submit = SubmitField("Save")


class EditProfileAdminForm(EditProfileForm):
    """Anything about an account."""

    email = email_field()
    username = username_field()
    confirmed = BooleanField("Address confirmed")
    role = SelectField("Role", choices=list(ROLES))
