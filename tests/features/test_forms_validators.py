"""Form validators."""

from __future__ import annotations

from typing import Any

import pytest

from quartapp.ext.forms import (
    URL,
    AnyOf,
    Email,
    EqualTo,
    Form,
    IntegerField,
    IPAddress,
    Length,
    NoneOf,
    NumberRange,
    Optional,
    PasswordField,
    Regexp,
    Required,
    StringField,
)


@pytest.fixture
def errors(fill):
    """Validate a value and return the error messages."""

    async def errors(value: str, *validators: Any, field: Any = StringField) -> list[str]:
        class OneField(Form):
            x = field(validators=validators)

        return (await fill(OneField, x=value)).errors.get("x", [])

    return errors


async def test_s050_email(errors):
    """`Email` accepts `a@example.com` and rejects `a@`."""
    assert await errors("a@example.com", Email()) == []
    assert await errors("a@", Email()) == ["This does not look like an e-mail address."]


async def test_s051_ip_address(errors):
    """`IPAddress` accepts `192.0.2.1` and rejects `192.0.2.256`."""
    assert await errors("192.0.2.1", IPAddress()) == []
    assert await errors("192.0.2.256", IPAddress())


async def test_s052_length(errors):
    """`Length(2, 4)` accepts two to four characters."""
    assert await errors("abc", Length(2, 4)) == []
    assert await errors("abcde", Length(2, 4)) == ["Too long: 5 characters. 4 fit."]
    assert await errors("a", Length(2, 4)) == ["Too short: 1 character. It needs 2."]


async def test_s053_number_range(errors):
    """`NumberRange(3, 5)` accepts numbers from 3 to 5."""
    assert await errors("4", NumberRange(3, 5), field=IntegerField) == []
    wrong = await errors("6", NumberRange(3, 5), field=IntegerField)
    assert wrong == ["Write a number from 3 to 5."]


async def test_s054_optional(errors):
    """`Optional` accepts an empty field. The other validators run only if the field has a value."""
    assert await errors("", Optional(), Length(2, 4)) == []
    assert await errors("a", Optional(), Length(2, 4))


async def test_s055_required(errors):
    """`Required` rejects an empty field and a field that contains only spaces.

    Differs: Current versions of WTForms call it `DataRequired`. quartapp provides both names.
    """
    assert await errors("susan", Required()) == []
    assert await errors("   ", Required()) == ["Write something here first."]


async def test_s056_regexp(errors):
    """`Regexp("[a-z]+$")` accepts values that match the pattern."""
    assert await errors("abc", Regexp("[a-z]+$")) == []
    assert await errors("ab1", Regexp("[a-z]+$")) == ["This is not written as it should be."]


async def test_s057_url(errors):
    """`URL` accepts `https://example.com/a?b` and rejects `javascript:alert(1)`."""
    assert await errors("https://example.com/a?b", URL()) == []
    assert await errors("javascript:alert(1)", URL())


async def test_s058_any_of(errors):
    """`AnyOf(["a", "b"])` accepts only the listed values."""
    assert await errors("a", AnyOf(["a", "b"])) == []
    assert await errors("c", AnyOf(["a", "b"])) == ["It has to be one of these: a, b."]


async def test_s059_none_of(errors):
    """`NoneOf(["a", "b"])` rejects the listed values."""
    assert await errors("c", NoneOf(["a", "b"])) == []
    assert await errors("a", NoneOf(["a", "b"])) == ["It can be anything but these: a, b."]


class PasswordForm(Form):
    password = PasswordField("Password", [Required(), EqualTo("again")])
    again = PasswordField("Password again")


async def test_s060_equal_to(fill):
    """`EqualTo` compares two fields: a password and its repetition must be equal."""
    assert (await fill(PasswordForm, password="one", again="one")).errors == {}
    wrong = await fill(PasswordForm, password="one", again="two")
    assert wrong.errors == {"password": ["This differs from “Password again”."]}
