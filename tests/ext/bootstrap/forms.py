"""Forms to render: a short one, and one with every kind of field."""

from __future__ import annotations

from quartapp.ext.forms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    InputRequired,
    IntegerRangeField,
    Length,
    Optional,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)


class NameForm(Form):
    name = StringField("What is your name?", [InputRequired()], description="Any will do.")
    submit = SubmitField("Submit")


class Address(Form):
    street = StringField("Street", [InputRequired()])


class EveryForm(Form):
    secret = HiddenField(default="7")
    text = StringField("Text", [Optional(), Length(2, 20)], render_kw={"class": "wide"})
    password = PasswordField("Password", [InputRequired()], description="12 characters.")
    area = TextAreaField("Area")
    agree = BooleanField("I agree", [InputRequired()], description="You have to.")
    role = SelectField("Role", choices=["User", "Moderator"])
    audience = RadioField(
        "Audience",
        choices=[SelectChoice("all", "All"), SelectChoice("none", "None", {"disabled": True})],
        description="Who reads it.",
    )
    volume = IntegerRangeField("Volume")
    address = FormField(Address, "Address")
    links = FieldList(StringField("Link", [InputRequired()]), "Links", min_entries=2)
    save = SubmitField("Save")
    draft = SubmitField("Keep as a draft")
