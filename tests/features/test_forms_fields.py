"""Form fields."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from quart.datastructures import FileStorage

from quartapp.ext.forms import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    FieldList,
    FileField,
    FloatField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from tests.ext.forms.markup import Element, Markup

FRUIT = ["apple", "pear"]


def form_of(field: Any) -> type[Form]:
    """Return a form class with ``field`` as its field ``x``."""

    class OneField(Form):
        x = field

    return OneField


def rendered(form: Form, tag: str = "input") -> Element:
    return Markup(str(form["x"]())).one(tag)


async def check(fill: Any, field: Any, html_type: str, sent: str, value: Any, bad: str) -> None:
    """Assert that a field renders ``html_type``, converts ``sent`` and rejects ``bad``."""
    good = await fill(form_of(field), x=sent)
    assert good.errors == {}
    assert (good["x"].data, type(good["x"].data)) == (value, type(value))
    assert rendered(good)["type"] == html_type
    assert (await fill(form_of(field), x=bad)).errors.keys() == {"x"}


async def test_s034_string_and_submit(fill):
    """`StringField` renders `<input type="text">`. `SubmitField` renders `<input
    type="submit">`.
    """
    form = await fill(form_of(StringField()), x="susan")
    assert (form["x"].data, rendered(form)["type"], rendered(form)["value"]) == (
        "susan",
        "text",
        "susan",
    )
    form = await fill(form_of(SubmitField("Submit")), x="y")
    assert (form["x"].data, rendered(form)["type"], rendered(form)["value"]) == (
        True,
        "submit",
        "Submit",
    )


async def test_s035_text_area(fill):
    """`TextAreaField` accepts several lines. Its data has `\\n` as line ending, for every line
    ending that the browser sends.
    """
    form = await fill(form_of(TextAreaField()), x="one\r\n<two>")
    assert form["x"].data == "one\n<two>"
    assert rendered(form, "textarea").words.strip() == "one\n<two>"
    assert (await fill(form_of(TextAreaField()), x="\0")).errors.keys() == {"x"}


async def test_s036_password(fill):
    """`PasswordField` renders `<input type="password">` and never renders the submitted value."""
    form = await fill(form_of(PasswordField()), x="s3cret")
    assert (form["x"].data, rendered(form)["type"]) == ("s3cret", "password")
    assert "s3cret" not in str(form["x"]())
    assert (await fill(form_of(PasswordField()), x="\0")).errors.keys() == {"x"}


async def test_s037_hidden(fill):
    """`HiddenField` renders `<input type="hidden">`, which the page sends without input from the
    user.
    """
    await check(fill, HiddenField(), "hidden", "7", "7", "\0")


async def test_s038_date(fill):
    """`DateField` converts the input to a `date`."""
    await check(fill, DateField(), "date", "2026-11-22", date(2026, 11, 22), "2026-02-30")


async def test_s039_date_and_time(fill):
    """`DateTimeField` converts the input to a `datetime`.

    Differs: It renders the input type `datetime-local`, because HTML has removed `datetime`.
    """
    noon = datetime(2026, 11, 22, 12)
    await check(fill, DateTimeField(), "datetime-local", "2026-11-22T12:00", noon, "noon")


async def test_s040_integer(fill):
    """`IntegerField` converts the input to an `int`."""
    await check(fill, IntegerField(), "number", "-20", -20, "2.5")


async def test_s041_decimal(fill):
    """`DecimalField` converts the input to a `Decimal`."""
    await check(fill, DecimalField(), "number", "2.50", Decimal("2.50"), "two")


async def test_s042_float(fill):
    """`FloatField` converts the input to a `float` and rejects infinite values."""
    await check(fill, FloatField(), "number", "2.5", 2.5, "1e999")


async def test_s043_boolean(fill):
    """`BooleanField` renders a checkbox. Its data is False if the box is not checked, because the
    browser then omits the field.
    """
    assert (await fill(form_of(BooleanField()), x="y"))["x"].data is True
    form = await fill(form_of(BooleanField()))
    assert (form["x"].data, rendered(form)["type"]) == (False, "checkbox")


async def test_s044_radio(fill):
    """`RadioField` renders a radio button for each choice. The user selects one of them."""
    form = await fill(form_of(RadioField(choices=FRUIT)), x="pear")
    buttons = Markup(str(form["x"]())).all("input", type="radio")
    assert [(each["value"], "checked" in each) for each in buttons] == [
        ("apple", False),
        ("pear", True),
    ]
    assert form["x"].data == "pear"
    assert (await fill(form_of(RadioField(choices=FRUIT)), x="plum")).errors.keys() == {"x"}


async def test_s045_select(fill):
    """`SelectField` renders a drop-down list. The user selects one choice."""
    form = await fill(form_of(SelectField(choices=[("1", "One"), ("2", "Two")], coerce=int)), x="2")
    options = Markup(str(form["x"]())).all("option")
    assert [(each.words, "selected" in each) for each in options] == [("One", False), ("Two", True)]
    assert form["x"].data == 2
    assert (await fill(form_of(SelectField(choices=FRUIT)), x="plum")).errors.keys() == {"x"}


async def test_s046_select_multiple(fill):
    """`SelectMultipleField` renders a list of choices. Its data is the list of the selected
    choices.
    """
    field = SelectMultipleField(choices=[*FRUIT, "plum"])
    form = await fill(form_of(field), x=["apple", "plum"])
    assert form["x"].data == ["apple", "plum"]
    assert "multiple" in rendered(form, "select")
    assert (await fill(form_of(field), x=["apple", "nut"])).errors.keys() == {"x"}


async def test_s047_file(small):
    """`FileField` accepts a file in a multipart request. A request body above `MAX_CONTENT_LENGTH`
    returns 413.

    Differs: `from_request` awaits `request.files`.
    """

    @small.post("/")
    async def index():
        form = await form_of(FileField()).from_request()
        return [form.is_multipart, form["x"].data.filename, len(form["x"].data.read())]

    small.config |= {"WTF_CSRF_ENABLED": False, "MAX_CONTENT_LENGTH": 1000}
    answers = [
        await small.test_client().post(
            "/", files={"x": FileStorage(BytesIO(b"a" * size), "me.png")}
        )
        for size in (10, 1001)
    ]
    assert await answers[0].get_json() == [True, "me.png", 10]
    assert answers[1].status_code == 413


class Phone(Form):
    area = IntegerField()
    number = StringField()


async def test_s048_a_form_in_a_form(fill):
    """`FormField` contains another form. The names of its fields have the form `parent-child`."""
    form = await fill(form_of(FormField(Phone)), **{"x-area": "30", "x-number": "1234"})
    assert form["x"].data == {"area": 30, "number": "1234"}
    assert [each["name"] for each in Markup(str(form["x"]())).all("input")] == [
        "x-area",
        "x-number",
    ]
    wrong = await fill(form_of(FormField(Phone)), **{"x-area": "thirty"})
    assert wrong.errors.keys() == {"x"}


async def test_s049_a_list_of_fields(fill):
    """`FieldList` collects the fields `x-0`, `x-1` and so on in a list."""
    form = await fill(form_of(FieldList(IntegerField())), **{"x-0": "3", "x-1": "5"})
    assert form["x"].data == [3, 5]
    wrong = await fill(form_of(FieldList(IntegerField())), **{"x-0": "3", "x-1": "five"})
    assert wrong.errors.keys() == {"x"}


@pytest.mark.parametrize("field", [IntegerField, DateField, FileField])
async def test_a_missing_value_is_none(fill, field):
    assert (await fill(form_of(field())))["x"].data is None
