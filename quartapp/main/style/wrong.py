"""Style guide: fields with errors, and disabled fields."""

from __future__ import annotations

from quartapp.ext.forms import (
    BooleanField,
    Disabled,
    FieldList,
    FileField,
    Form,
    InputRequired,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

# Sample errors, set like form.add_error(name, message); most are messages of validators.
ERRORS = {
    "taken": ["david is taken. Try david_m, or something entirely you."],
    "wrong_text": ["Too short: 2 characters. It needs 10."],
    "wrong_choice": ["Choose a role."],
    "wrong_radio": ["Choose what the token may do."],
    "wrong_tick": ["Tick this to go on."],
    "wrong_file": ["Too large: 3.2 MB. Up to 2 MB fit."],
    "wrong_links-1": ["Link 2 needs to begin with https://"],
}


class Wrong(Form):
    """Fields with errors, and disabled fields."""

    taken = StringField(
        "Text, with an error",
        [InputRequired()],
        description="Help stays where it is.",
    )
    wrong_text = TextAreaField(
        "Long text, with an error", [InputRequired()], render_kw={"rows": 3}
    )  # fmt: skip
    wrong_choice = SelectField(
        "One of a few, with an error",
        choices={"": "Choose…", "user": "User"},
    )
    wrong_radio = RadioField(
        "One of a few in view, with an error",
        choices=["Reads", "Reads and writes"],
    )
    wrong_tick = BooleanField("I have read the rules, with an error")
    wrong_file = FileField("File, with an error", [InputRequired()])
    wrong_links = FieldList(StringField("Link"), "A list, with an error in it")
    off = StringField("Text, disabled", [Disabled()])
    off_choice = SelectField(
        "One of a few, disabled",
        [Disabled()],
        choices=["User", "Moderator"],
    )
    off_tick = BooleanField("A tick, disabled", [Disabled()])
