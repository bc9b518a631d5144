"""Style guide: text fields."""

from __future__ import annotations

from quartapp.ext.forms import (
    ColorField,
    EmailField,
    Form,
    HiddenField,
    InputRequired,
    PasswordField,
    SearchField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)


class Texts(Form):
    """Text."""

    text = StringField(
        "Text",
        [InputRequired()],
        description="Help says what is allowed, before it goes wrong.",
    )
    optional = StringField("Text that may be left empty")
    area = TextAreaField("Long text", render_kw={"rows": 3})
    password = PasswordField(
        "Password",
        [InputRequired()],
        description="At least 12 characters.",
        render_kw={"autocomplete": "new-password"},
    )
    email = EmailField(
        "E-mail address",
        [InputRequired()],
        render_kw={"autocomplete": "email"},
    )
    search = SearchField("Search")
    telephone = TelField("Telephone")
    link = URLField("Web address")
    colour = ColorField("Colour", [InputRequired()])
    hidden = HiddenField()
