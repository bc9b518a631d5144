"""Forms of posts, comments and profiles."""

from __future__ import annotations

from quartapp.exceptions import Invalid
from quartapp.ext.forms import (
    BooleanField,
    Field,
    Form,
    InputRequired,
    Length,
    Optional,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from quartapp.ext.texts import without_blank_lines_around
from quartapp.fields import email_field, not_blank, username_field
from quartapp.models import ROLES
from quartapp.once import OnceForm
from quartapp.services.profiles import MAX_NAME_LENGTH
from quartapp.services.rendering import (
    MAX_COMMENT_LENGTH,
    MAX_POST_LENGTH,
    Rendered,
    render_comment,
    render_post,
    require_text,
)

ANY_DIRECTION = {"dir": "auto"}


def body_field(label: str, kind: str, longest: int) -> TextAreaField:
    """Return a Markdown field for a "post" or "comment" of up to ``longest`` characters."""
    return TextAreaField(
        label,
        [
            InputRequired("Write something first."),
            not_blank(f"Write something first: a {kind} cannot be only spaces."),
            Length(max=longest),
        ],
        filters=[without_blank_lines_around],
    )


def line_field(label: str) -> StringField:
    """Return a field for an optional line of a profile."""
    rules = [Optional(), Length(max=MAX_NAME_LENGTH)]
    return StringField(label, rules, render_kw=ANY_DIRECTION)


class PostForm(OnceForm):
    """Form of a post.  ``rendered`` is set once the form is valid."""

    rendered: Rendered
    body = body_field("What’s on your mind?", "post", MAX_POST_LENGTH)
    submit = SubmitField("Publish")

    async def check_body(self, field: Field) -> None:
        """Render the text; raise ValidationError if it has no visible character."""
        self.rendered = _visible("post", await render_post(field.data))


class CommentForm(OnceForm):
    """Form of a comment.  ``rendered`` is set once the form is valid."""

    rendered: Rendered
    body = body_field("Your comment", "comment", MAX_COMMENT_LENGTH)
    submit = SubmitField("Comment")

    async def check_body(self, field: Field) -> None:
        """Render the text; raise ValidationError if it has no visible character."""
        self.rendered = _visible("comment", await render_comment(field.data))


class EditProfileForm(Form):
    """Form for the own profile."""

    name = line_field("Real name")
    location = line_field("Location")
    about_me = TextAreaField(
        "About me",
        [Optional(), Length(max=MAX_COMMENT_LENGTH)],
        filters=[without_blank_lines_around],
        render_kw=ANY_DIRECTION,
        description="Markdown works here. A few lines are plenty.",
    )
    submit = SubmitField("Save")


class EditProfileAdminForm(EditProfileForm):
    """Form for any profile and account, for administrators."""

    email = email_field()
    username = username_field()
    confirmed = BooleanField("Address confirmed")
    role = SelectField("Role", choices=list(ROLES))


def _visible(kind: str, text: Rendered) -> Rendered:
    try:
        require_text(kind, text)
    except Invalid as error:
        raise ValidationError(str(error)) from error
    return text
