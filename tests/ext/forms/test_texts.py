"""Tests of text fields: no None, and no characters that a database cannot store."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart
from werkzeug.datastructures import MultiDict

from quartapp.ext import forms
from quartapp.ext.forms import (
    EmailField,
    Form,
    HiddenField,
    PasswordField,
    Required,
    StringField,
    TextAreaField,
)
from tests.ext.forms.conftest import Send


def form_of(field: Any) -> type[Form]:
    class OneField(Form):
        x = field

    return OneField


@pytest.mark.parametrize("field", [StringField(), TextAreaField(), EmailField(), HiddenField()])
async def test_a_text_field_without_a_value_is_an_empty_string(send: Send, field: Any) -> None:
    class Thing:
        x = None

    assert (await send(form_of(field)))["x"].data == ""
    assert (await send(form_of(field), obj=Thing()))["x"].data == ""


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "pair \udc00\ud800", "\0"])
@pytest.mark.parametrize("field", [StringField(), TextAreaField(), PasswordField(), EmailField()])
async def test_unstorable_characters_are_an_error_and_the_field_can_be_rendered(
    app: Quart, field: Any, text: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    field.kwargs["validators"] = [Required(), forms.Length(min=50)]
    async with app.test_request_context("/", method="POST"):
        form = form_of(field)(MultiDict({"x": text}))
        assert not form.validate()
        assert form.errors == {
            "x": ["Some characters here cannot be kept; they show as � now. Take them out."]
        }
        assert "\0" not in str(form["x"]())
        str(form["x"]()).encode()


async def test_a_character_outside_the_basic_plane_is_accepted(send: Send) -> None:
    assert (await send(form_of(StringField()), x="\U0001f600")).errors == {}
