"""Style guide: choice fields, file fields and nested fields."""

from __future__ import annotations

from quartapp.ext.forms import (
    BooleanField,
    ButtonField,
    FieldList,
    FileAllowed,
    FileField,
    Form,
    FormField,
    InputRequired,
    MultipleFileField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
)


class AddressForm(Form):
    """A nested form."""

    street = StringField("Street", [InputRequired()])
    town = StringField("Town", [InputRequired()])


class Choices(Form):
    """Choices, files and groups."""

    role = SelectField(
        "One of a few",
        choices=["User", "Moderator", "Administrator"],
    )
    grouped = SelectField(
        "One of a few, in groups",
        choices={"Here": ["Lisbon", "Porto"], "There": ["Vienna"]},
    )
    several = SelectMultipleField(
        "Several of a few",
        choices=["read", "write", "moderate"],
        render_kw={"size": 3},
    )
    audience = RadioField(
        "One of a few, all in view",
        choices=[
            SelectChoice("all", "Everybody"),
            SelectChoice("followed", "People I follow"),
            SelectChoice("none", "Nobody, not available here", {"disabled": True}),
        ],
    )
    keep = BooleanField("Keep me signed in")
    file = FileField(
        "File",
        [FileAllowed(["png", "jpg"])],
        description="PNG or JPEG, up to 2 MB.",
    )
    files = MultipleFileField("Several files")
    links = FieldList(StringField("Link"), "A list of fields")
    address = FormField(AddressForm, "A form within a form")
    submit = SubmitField("Save")
    other = ButtonField("A button with a value of its own")
