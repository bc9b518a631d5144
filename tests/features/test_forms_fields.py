"""Every field of the seed."""

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
    """A form with ``field`` in it, as ``x``."""

    class OneField(Form):
        x = field

    return OneField


def drawn(form: Form, tag: str = "input") -> Element:
    return Markup(str(form["x"]())).one(tag)


async def check(fill: Any, field: Any, html_type: str, sent: str, value: Any, bad: str) -> None:
    """The field is drawn as ``html_type``, makes ``value`` of what is sent, and refuses ``bad``."""
    good = await fill(form_of(field), x=sent)
    assert good.errors == {}
    assert (good["x"].data, type(good["x"].data)) == (value, type(value))
    assert drawn(good)["type"] == html_type
    assert (await fill(form_of(field), x=bad)).errors.keys() == {"x"}


async def test_s034_string_and_submit(fill):
    """`StringField` is an `<input type="text">`, `SubmitField` one with `type="submit"`."""
    form = await fill(form_of(StringField()), x="susan")
    assert (form["x"].data, drawn(form)["type"], drawn(form)["value"]) == ("susan", "text", "susan")
    form = await fill(form_of(SubmitField("Submit")), x="y")
    assert (form["x"].data, drawn(form)["type"], drawn(form)["value"]) == (True, "submit", "Submit")


async def test_s035_text_area(fill):
    """`TextAreaField`: several lines, which end in `\\n` however the browser sends them."""
    form = await fill(form_of(TextAreaField()), x="one\r\n<two>")
    assert form["x"].data == "one\n<two>"
    assert drawn(form, "textarea").words.strip() == "one\n<two>"
    assert (await fill(form_of(TextAreaField()), x="\0")).errors.keys() == {"x"}


async def test_s036_password(fill):
    """`PasswordField`: never sent back to the browser."""
    form = await fill(form_of(PasswordField()), x="s3cret")
    assert (form["x"].data, drawn(form)["type"]) == ("s3cret", "password")
    assert "s3cret" not in str(form["x"]())
    assert (await fill(form_of(PasswordField()), x="\0")).errors.keys() == {"x"}


async def test_s037_hidden(fill):
    """`HiddenField`: what the page knows and nobody types."""
    await check(fill, HiddenField(), "hidden", "7", "7", "\0")


async def test_s038_date(fill):
    """`DateField` gives a `date`."""
    await check(fill, DateField(), "date", "2026-11-22", date(2026, 11, 22), "2026-02-30")


async def test_s039_date_and_time(fill):
    """`DateTimeField` gives a `datetime`.

    Differs: it is drawn as `datetime-local`, for HTML has dropped `datetime`.
    """
    noon = datetime(2026, 11, 22, 12)
    await check(fill, DateTimeField(), "datetime-local", "2026-11-22T12:00", noon, "noon")


async def test_s040_integer(fill):
    """`IntegerField` gives an `int`."""
    await check(fill, IntegerField(), "number", "-20", -20, "2.5")


async def test_s041_decimal(fill):
    """`DecimalField` gives a `Decimal`."""
    await check(fill, DecimalField(), "number", "2.50", Decimal("2.50"), "two")


async def test_s042_float(fill):
    """`FloatField` gives a `float`, and no infinite one."""
    await check(fill, FloatField(), "number", "2.5", 2.5, "1e999")


async def test_s043_boolean(fill):
    """`BooleanField` is a box: not ticked it is not sent, and False."""
    assert (await fill(form_of(BooleanField()), x="y"))["x"].data is True
    form = await fill(form_of(BooleanField()))
    assert (form["x"].data, drawn(form)["type"]) == (False, "checkbox")


async def test_s044_radio(fill):
    """`RadioField`: all choices in view, one of them taken."""
    form = await fill(form_of(RadioField(choices=FRUIT)), x="pear")
    buttons = Markup(str(form["x"]())).all("input", type="radio")
    assert [(each["value"], "checked" in each) for each in buttons] == [
        ("apple", False),
        ("pear", True),
    ]
    assert form["x"].data == "pear"
    assert (await fill(form_of(RadioField(choices=FRUIT)), x="plum")).errors.keys() == {"x"}


async def test_s045_select(fill):
    """`SelectField`: a drop-down list, one choice taken."""
    form = await fill(form_of(SelectField(choices=[("1", "One"), ("2", "Two")], coerce=int)), x="2")
    options = Markup(str(form["x"]())).all("option")
    assert [(each.words, "selected" in each) for each in options] == [("One", False), ("Two", True)]
    assert form["x"].data == 2
    assert (await fill(form_of(SelectField(choices=FRUIT)), x="plum")).errors.keys() == {"x"}


async def test_s046_select_multiple(fill):
    """`SelectMultipleField`: a drop-down list, of which `data` lists what was taken."""
    field = SelectMultipleField(choices=[*FRUIT, "plum"])
    form = await fill(form_of(field), x=["apple", "plum"])
    assert form["x"].data == ["apple", "plum"]
    assert "multiple" in drawn(form, "select")
    assert (await fill(form_of(field), x=["apple", "nut"])).errors.keys() == {"x"}


async def test_s047_file(small):
    """`FileField`: a file comes as multipart; a body above `MAX_CONTENT_LENGTH` is a 413.

    Differs: `request.files` is awaited, which `from_request` does.
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
    """`FormField`: a form within a form, whose fields are named `parent-child`."""
    form = await fill(form_of(FormField(Phone)), **{"x-area": "30", "x-number": "1234"})
    assert form["x"].data == {"area": 30, "number": "1234"}
    assert [each["name"] for each in Markup(str(form["x"]())).all("input")] == [
        "x-area",
        "x-number",
    ]
    wrong = await fill(form_of(FormField(Phone)), **{"x-area": "thirty"})
    assert wrong.errors.keys() == {"x"}


async def test_s049_a_list_of_fields(fill):
    """`FieldList`: `x-0`, `x-1` and so on become a list."""
    form = await fill(form_of(FieldList(IntegerField())), **{"x-0": "3", "x-1": "5"})
    assert form["x"].data == [3, 5]
    wrong = await fill(form_of(FieldList(IntegerField())), **{"x-0": "3", "x-1": "five"})
    assert wrong.errors.keys() == {"x"}


@pytest.mark.parametrize("field", [IntegerField, DateField, FileField])
async def test_what_was_left_out_is_none(fill, field):
    assert (await fill(form_of(field())))["x"].data is None
