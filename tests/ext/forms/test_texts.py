"""Texts: always there, and always such that a database can store them."""

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
async def test_a_text_is_a_text_even_where_nothing_was_sent(send: Send, field: Any) -> None:
    class Thing:
        x = None

    assert (await send(form_of(field)))["x"].data == ""
    assert (await send(form_of(field), obj=Thing()))["x"].data == ""


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "pair \udc00\ud800", "\0"])
@pytest.mark.parametrize("field", [StringField(), TextAreaField(), PasswordField(), EmailField()])
async def test_what_no_database_can_store_is_an_error_and_can_be_shown_again(
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


async def test_a_pair_of_surrogates_that_makes_a_letter_is_a_letter(send: Send) -> None:
    assert (await send(form_of(StringField()), x="\U0001f600")).errors == {}
