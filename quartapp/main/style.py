"""Every part of the house on one page, in every state; for development only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from quart import ResponseReturnValue

from quartapp.ext.forms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Disabled,
    FieldList,
    FileField,
    Form,
    FormField,
    InputRequired,
    IntegerField,
    NumberRange,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from quartapp.ext.pagination import Page
from quartapp.ext.templating import render_template
from quartapp.models import ROLES

from . import main
from .devmail import development_only
from .forms import PostForm

SCOPES = ["posts:read", "posts:write", "comments:write", "profile:write"]
AUDIENCE = [
    SelectChoice("all", "Everybody"),
    SelectChoice("followed", "People I follow"),
    SelectChoice("none", "Nobody, not available here", {"disabled": True}),
]

FILLED: dict[str, Any] = {
    "bad": "david",
    "off": "david",
    "area_bad": "Hi",
    "number": 20,
    "day": date(2026, 11, 22),
    "at": datetime(2026, 11, 22, 9, 0),
    "many": SCOPES[:2],
    "radio": "all",
    "check": True,
    "links": ["https://example.com", "example"],
}
WRONG = {
    "bad": "david is taken. Try david_m, or something entirely you.",
    "area_bad": "Too short: 2 characters. It needs 10.",
    "at": "This is in the past. Choose a time from now on.",
    "select_bad": "Choose a role.",
    "radio_bad": "Choose what the token may do.",
    "check_bad": "Tick this to go on.",
    "file_bad": "Too large: 3.2 MB. Up to 2 MB fit.",
}


class AddressForm(Form):
    """A form within the form."""

    street = StringField("Street", [InputRequired()])
    town = StringField("Town", [InputRequired()])


class StyleForm(Form):
    """Every sort of field, well and not well."""

    text = StringField(
        "Text (StringField)",
        [InputRequired()],
        description="Help says what is allowed, before it goes wrong.",
    )
    bad = StringField("Text, with an error", [InputRequired()])
    off = StringField("Text, disabled", [Disabled()])
    password = PasswordField(
        "Password (PasswordField)",
        [InputRequired()],
        description="At least 12 characters.",
        render_kw={"autocomplete": "new-password"},
    )
    area = TextAreaField("Long text (TextAreaField)")
    area_bad = TextAreaField("Long text, with an error", [InputRequired()])
    number = IntegerField("Number (IntegerField)", [InputRequired(), NumberRange(1, 100)])
    day = DateField("Day (DateField)", [InputRequired()])
    at = DateTimeLocalField("Day and time (DateTimeLocalField)", [InputRequired()])
    select = SelectField("One of a few (SelectField)", choices=list(ROLES))
    select_bad = SelectField(
        "One of a few, with an error", choices={"": "Choose…"} | {role: role for role in ROLES}
    )
    many = SelectMultipleField(
        "Several of a few (SelectMultipleField)", choices=SCOPES, render_kw={"size": 4}
    )
    radio = RadioField("One of a few, all in view (RadioField)", choices=AUDIENCE)
    radio_bad = RadioField("One of a few, with an error", choices=["Reads", "Reads and writes"])
    check = BooleanField("Keep me signed in (BooleanField)")
    check_bad = BooleanField("I have read the rules, with an error")
    file = FileField("File (FileField)", description="PNG or JPEG, up to 2 MB.")
    file_bad = FileField("File, with an error")
    links = FieldList(StringField("Link"), "A list of fields (FieldList)")
    address = FormField(AddressForm, "A form within a form (FormField)")
    submit = SubmitField("Save (SubmitField)")


def filled_form() -> StyleForm:
    """The form as the page shows it: some of it filled in, some of it wrong."""
    form = StyleForm(data=FILLED, meta={"csrf": False})
    for name, words in WRONG.items():
        form[name].errors = [words]
    form.links[1].errors = ["Link 2 needs to begin with https://"]
    return form


@main.get("/dev/style")
@development_only
async def style() -> ResponseReturnValue:
    """Show them all."""
    page: Page[None] = Page(items=[], number=2, size=20, total=480)
    return await render_template(
        "dev/style.html",
        form=filled_form(),
        draft=PostForm(data={"body": "Plain, **bold**, and `code`."}),
        page=page,
        now=datetime.now(UTC),
    )
