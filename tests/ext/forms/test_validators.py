"""Tests of each validator of Flask-WTF and of WTForms: accepted values and error messages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from quartapp.ext.forms import (
    URL,
    UUID,
    AnyOf,
    DataRequired,
    DateField,
    DateRange,
    Disabled,
    Email,
    EqualTo,
    Form,
    InputRequired,
    IntegerField,
    IPAddress,
    Length,
    MacAddress,
    NoneOf,
    NumberRange,
    Optional,
    PasswordField,
    ReadOnly,
    Regexp,
    Required,
    StringField,
)
from tests.ext.forms.conftest import Send

NO_URL = "This does not look like a web address, such as https://example.com."
NO_IP = "This does not look like an IP address, such as 192.0.2.1."
NO_MAC = "This does not look like a MAC address, such as 00:00:5e:00:53:01."


def form_of(rule: Any, kind: Any = StringField) -> type[Form]:
    class OneField(Form):
        x = kind("Words", validators=[rule])

    return OneField


@pytest.mark.parametrize(
    ("rule", "good", "bad", "words"),
    [
        (Required(), "a", "  ", "Write something here first."),
        (DataRequired(), "a", "", "Write something here first."),
        (InputRequired(), " ", "", "Write something here first."),
        (Email(), "a@example.com", "a@", "This does not look like an e-mail address."),
        (IPAddress(), "192.0.2.1", "192.0.2.256", NO_IP),
        (IPAddress(ipv4=False, ipv6=True), "2001:db8::1", "192.0.2.1", NO_IP),
        (MacAddress(), "00:00:5e:00:53:01", "00:00", NO_MAC),
        (UUID(), "12345678123456781234567812345678", "1234", "This does not look like a UUID."),
        (URL(), "https://example.com/a?b", "example", NO_URL),
        (URL(), "http://192.0.2.1/", "javascript:alert(1)", NO_URL),
        (Regexp("[a-z]+$"), "abc", "ab1", "This is not written as it should be."),
        (AnyOf(["a", "b"]), "a", "c", "It has to be one of these: a, b."),
        (NoneOf(["a", "b"]), "c", "a", "It can be anything but these: a, b."),
        (Length(min=3), "abc", "ab", "Too short: 2 characters. It needs 3."),
        (Length(min=3), "abc", "a", "Too short: 1 character. It needs 3."),
        (Length(max=3), "abc", "abcd", "Too long: 4 characters. 3 fit."),
        (Length(2, 3), "ab", "abcd", "Too long: 4 characters. 3 fit."),
        (Length(2, 3), "ab", "", "Too short: 0 characters. It needs 2."),
        (Length(max=2000), "ab", "a" * 2001, "Too long: 2,001 characters. 2,000 fit."),
        (Length(max=3, message="%(max)d at most."), "ab", "abcd", "3 at most."),
        (Email("Where?"), "a@example.com", "a", "Where?"),
    ],
)
async def test_a_text_validator_refuses_invalid_text_with_its_message(
    send: Send, rule: Any, good: str, bad: str, words: str
) -> None:
    assert (await send(form_of(rule), x=good)).errors == {}
    assert (await send(form_of(rule), x=bad)).errors == {"x": [words]}


@pytest.mark.parametrize(
    ("rule", "good", "bad", "words"),
    [
        (NumberRange(min=3), "3", "2", "Too small: it has to be 3 or more."),
        (NumberRange(max=5), "5", "6", "Too large: it has to be 5 or less."),
        (NumberRange(3, 5), "4", "9", "Write a number from 3 to 5."),
    ],
)
async def test_a_number_validator_refuses_other_numbers_with_its_message(
    send: Send, rule: Any, good: str, bad: str, words: str
) -> None:
    form = form_of(rule, IntegerField)
    assert (await send(form, x=good)).errors == {}
    assert (await send(form, x=bad)).errors == {"x": [words]}


DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("rule", "bad", "words"),
    [
        (DateRange(min=DAY), "2026-11-21", "Too early: it has to be 2026-11-22 or later."),
        (
            DateRange(max=DAY),
            "2026-11-23",
            "Too late: it has to be 2026-11-22 or earlier.",
        ),
    ],
)
async def test_a_date_validator_refuses_other_dates_with_its_message(
    send: Send, rule: Any, bad: str, words: str
) -> None:
    form = form_of(rule, DateField)
    assert (await send(form, x="2026-11-22")).errors == {}
    assert (await send(form, x=bad)).errors == {"x": [words]}


async def test_an_optional_field_may_be_empty_but_not_invalid(send: Send) -> None:
    class Form_(Form):
        x = IntegerField(validators=[Optional(), NumberRange(max=5)])

    assert (await send(Form_, x="")).errors == {}
    assert (await send(Form_, x="6")).errors == {"x": ["Too large: it has to be 5 or less."]}


class Passwords(Form):
    password = PasswordField("Password")
    again = PasswordField("Password again", [EqualTo("password")])


async def test_two_passwords_have_to_be_the_same(send: Send) -> None:
    assert (await send(Passwords, password="one", again="one")).errors == {}
    wrong = await send(Passwords, password="one", again="two")
    assert wrong.errors == {"again": ["This differs from “Password”."]}


async def test_a_read_only_or_disabled_field_refuses_changes(send: Send) -> None:
    class Thing:
        x = "old"

    assert (await send(form_of(ReadOnly()), obj=Thing(), x="old")).errors == {}
    changed = await send(form_of(ReadOnly()), obj=Thing(), x="new")
    assert changed.errors == {"x": ["This cannot be changed here."]}
    filled = await send(form_of(Disabled()), x="new")
    assert filled.errors == {"x": ["This cannot be filled in here."]}
