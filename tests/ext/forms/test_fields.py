"""Tests of each field of Flask-WTF and of WTForms: HTML types, valid and invalid values."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from quart import Quart
from wtforms import fields as wtforms_fields
from wtforms import validators as wtforms_validators

from quartapp.ext import forms
from quartapp.ext.forms import (
    BooleanField,
    ButtonField,
    ColorField,
    DateField,
    DateTimeField,
    DateTimeLocalField,
    DecimalField,
    DecimalRangeField,
    EmailField,
    FloatField,
    Form,
    HiddenField,
    InputRequired,
    IntegerField,
    IntegerRangeField,
    MonthField,
    PasswordField,
    RadioField,
    Required,
    SearchField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TelField,
    TextAreaField,
    TimeField,
    URLField,
    WeekField,
)
from tests.ext.forms.conftest import Send
from tests.ext.forms.markup import Markup

FRUIT = ["apple", "pear"]
NUMBER, DECIMAL = "Write a whole number, such as 20.", "Write a number, such as 2.50."
FLOAT, MOMENT = "Write a number, such as 2.5.", "Write a day and a time like 2026-11-22 09:00."
NOT_ONE = "Choose one from the list."


def form_of(field: Any) -> type[Form]:
    class OneField(Form):
        x = field

    return OneField


@pytest.mark.parametrize(
    ("field", "html_type", "sent", "value"),
    [
        (StringField(), "text", "susan", "susan"),
        (PasswordField(), "password", "s3cret", "s3cret"),
        (HiddenField(), "hidden", "7", "7"),
        (EmailField(), "email", " a@example.com ", "a@example.com"),
        (SearchField(), "search", "quart", "quart"),
        (TelField(), "tel", "+233 20", "+233 20"),
        (URLField(), "url", "https://example.com", "https://example.com"),
        (ColorField(), "color", "#0b6b50", "#0b6b50"),
        (IntegerField(), "number", "-20", -20),
        (IntegerRangeField(), "range", "20", 20),
        (DecimalField(), "number", "2.50", Decimal("2.50")),
        (DecimalRangeField(), "range", "2.50", Decimal("2.50")),
        (FloatField(), "number", "2.5", 2.5),
        (DateField(), "date", "2026-11-22", date(2026, 11, 22)),
        (DateTimeField(), "datetime-local", "2026-11-22T09:00", datetime(2026, 11, 22, 9)),
        (
            DateTimeField(),
            "datetime-local",
            "2026-11-22 09:00:30",
            datetime(2026, 11, 22, 9, 0, 30),
        ),
        (DateTimeLocalField(), "datetime-local", "2026-11-22T09:00", datetime(2026, 11, 22, 9)),
        (TimeField(), "time", "09:30", time(9, 30)),
        (MonthField(), "month", "2026-11", date(2026, 11, 1)),
        (WeekField(), "week", "2026-W47", date(2026, 11, 23)),
        (BooleanField(), "checkbox", "y", True),
        (SubmitField(), "submit", "y", True),
    ],
)
async def test_a_field_converts_a_valid_value_to_its_type(
    send: Send, field: Any, html_type: str, sent: str, value: Any
) -> None:
    form = await send(form_of(field), x=sent)
    assert form.errors == {}
    assert (form["x"].data, type(form["x"].data)) == (value, type(value))
    assert Markup(str(form["x"]())).one("input", name="x")["type"] == html_type


@pytest.mark.parametrize(
    ("field", "sent", "words"),
    [
        (IntegerField(), "twenty", NUMBER),
        (IntegerField(), "2.5", NUMBER),
        (IntegerField(), "9" * 5000, NUMBER),
        (IntegerRangeField(), "\0", NUMBER),
        (DecimalField(), "two", DECIMAL),
        (DecimalField(), "NaN", DECIMAL),
        (DecimalField(), "sNaN", DECIMAL),
        (DecimalRangeField(), "Infinity", DECIMAL),
        (FloatField(), "two", FLOAT),
        (FloatField(), "nan", FLOAT),
        (FloatField(), "1e999", FLOAT),
        (DateField(), "22.11.2026", "Write a day like 2026-11-22."),
        (DateField(), "2026-02-30", "Write a day like 2026-11-22."),
        (DateTimeField(), "tomorrow", MOMENT),
        (DateTimeLocalField(), "2026-11-22", MOMENT),
        (TimeField(), "25:00", "Write a time like 09:00."),
        (MonthField(), "2026-13", "Write a day like 2026-11-22."),
        (WeekField(), "soon", "Write a week like 2026-W47."),
        (SelectField(choices=FRUIT), "stone", NOT_ONE),
        (SelectField(choices={1: "one"}, coerce=int), "one", NOT_ONE),
        (RadioField(choices=FRUIT), "stone", NOT_ONE),
        (SelectMultipleField(choices=FRUIT), ["pear", "stone"], "“stone” is not on the list."),
        (SelectMultipleField(choices={1: "one"}, coerce=int), "one", "Choose from the list."),
    ],
)
async def test_a_field_refuses_an_invalid_value_and_can_still_be_rendered(
    send: Send, field: Any, sent: Any, words: str
) -> None:
    form = await send(form_of(field), x=sent)
    assert form.errors == {"x": [words]}
    assert form.status == 422
    Markup(str(form["x"]()))


@pytest.mark.parametrize(
    "choices",
    [
        ["apple", "pear"],
        [("apple", "Apple"), ("pear", "Pear", {"disabled": True})],
        [SelectChoice("apple", "Apple"), SelectChoice("pear")],
        {"apple": "Apple", "pear": "Pear"},
        {"Fruit": [("apple", "Apple"), "pear"], "Stone": ["flint"]},
        {"Fruit": {"apple": "Apple", "pear": "Pear"}},
        lambda: ["apple", "pear"],
    ],
)
@pytest.mark.parametrize("kind", [SelectField, SelectMultipleField, RadioField])
async def test_choices_can_be_declared_in_many_ways(send: Send, kind: Any, choices: Any) -> None:
    form = await send(form_of(kind(choices=choices)), x="pear")
    assert form.errors == {}
    assert 'value="apple"' in str(form["x"]())


async def test_choices_can_be_set_on_an_existing_form(app: Quart) -> None:
    async with app.test_request_context("/"):
        form = form_of(SelectField("Role", coerce=int))(data={"x": 2})
        form["x"].choices = [(1, "User"), (2, "Moderator")]
        assert '<option selected value="2">Moderator' in str(form["x"]())


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (StringField(), "Write something here first."),
        (SelectField(choices={"": "Choose…", "a": "Apple"}), "Choose one."),
        (RadioField(choices=FRUIT), "Choose one."),
        (SelectMultipleField(choices=FRUIT), "Choose at least one."),
        (BooleanField(), "Tick this to go on."),
        (DateField(), "Choose a day."),
        (DateTimeField(), "Choose a day and a time."),
        (TimeField(), "Choose a time."),
        (IntegerField(), "Write a number here first."),
        (DecimalField(), "Write a number here first."),
        (FloatField(), "Write a number here first."),
    ],
)
@pytest.mark.parametrize("rule", [Required, InputRequired])
async def test_an_empty_required_field_has_the_message_of_its_kind(
    send: Send, field: Any, words: str, rule: Any
) -> None:
    field.kwargs["validators"] = [rule()]
    assert (await send(form_of(field))).errors == {"x": [words]}
    field.kwargs["validators"] = [rule("Mine.")]
    assert (await send(form_of(field))).errors == {"x": ["Mine."]}


async def test_a_text_area_is_a_textarea_and_normalises_line_breaks(send: Send) -> None:
    form = await send(form_of(TextAreaField()), x="one\r\ntwo")
    assert form["x"].data == "one\ntwo"
    assert Markup(str(form["x"]())).one("textarea", name="x").words.strip() == "one\ntwo"


async def test_a_button_gives_the_value_that_was_pressed(send: Send) -> None:
    form = await send(form_of(ButtonField("Remove")), x="7")
    assert form["x"].data == "7"
    assert Markup(str(form["x"]())).one("button", name="x", type="submit").words == "Remove"


async def test_a_password_is_never_sent_back(send: Send) -> None:
    form = await send(form_of(PasswordField()), x="s3cret")
    assert "s3cret" not in str(form["x"]())


async def test_a_checkbox_that_is_not_ticked_is_false(send: Send) -> None:
    assert (await send(form_of(BooleanField(default=True)))).data == {"x": False}


async def test_a_choice_field_returns_the_chosen_values(send: Send) -> None:
    for kind in (SelectField, RadioField):
        form = await send(form_of(kind(choices=FRUIT)), x="pear")
        assert (form.errors, form["x"].data) == ({}, "pear")
    several = await send(form_of(SelectMultipleField(choices=FRUIT)), x=["apple", "pear"])
    assert (several.errors, several["x"].data) == ({}, ["apple", "pear"])


def test_all_fields_and_validators_of_wtforms_are_exported() -> None:
    there = {name for name in wtforms_fields.__all__ if not name.startswith("_")}
    there |= {name for name in wtforms_validators.__all__ if name[0].isupper()}
    assert there - set(forms.__all__) == set()
