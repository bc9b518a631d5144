"""Tests of checks of inner forms at any depth, and of validation outside a submitted view."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import wtforms
from quart import Quart, request

from quartapp.ext.forms import (
    Field,
    FieldList,
    Form,
    FormField,
    Required,
    StopValidation,
    StringField,
    ValidationError,
)
from tests.ext.forms.conftest import Send


class Name(Form):
    name = StringField(validators=[Required()])

    async def check_name(self, field: Field) -> None:
        await asyncio.sleep(0)
        if field.data == "david":
            raise ValidationError("david is taken.")


class Plain(wtforms.Form):
    """A form without a token: the usual class of an inner form with Flask-WTF."""

    name = wtforms.StringField()
    check_name = Name.check_name


class Home(Form):
    owner = FormField(Name)
    guests = FieldList(FormField(Plain))

    async def check_guests(self, field: Any) -> None:
        if len(field.entries) > 2:
            raise ValidationError("Two guests fit.")


class Street(Form):
    homes = FieldList(FormField(Home))
    names = FieldList(FieldList(StringField()))
    first = FormField(Home)

    def check_first(self, field: Any) -> None:
        if field.form.owner.form.name.data == "nobody":
            raise ValidationError("Somebody has to live here.")


GOOD = {"first__owner__name": "susan"}


async def test_a_form_whose_inner_checks_pass_is_valid(send: Send) -> None:
    form = await send(Street, **GOOD, homes__0__owner__name="ada", homes__0__guests__0__name="bo")
    assert (form.errors, form.status) == ({}, 200)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"first__owner__name": "david"}, "first-owner-name"),
        ({"first__guests__0__name": "david"}, "first-guests-0-name"),
        ({"homes__0__owner__name": "david"}, "homes-0-owner-name"),
        (
            {
                "homes__3__owner__name": "susan",
                "homes__3__guests__1__name": "ada",
                "homes__3__guests__7__name": "david",
            },
            "homes-0-guests-1-name",
        ),
    ],
)
async def test_the_error_of_a_check_at_any_depth_belongs_to_its_field(
    send: Send, fields: dict[str, str], wrong: str
) -> None:
    form = await send(Street, **{**GOOD, **fields})
    assert [(field.name, field.errors) for field in form.wrong] == [(wrong, ["david is taken."])]
    assert form.status == 422
    assert form.wrong[0].flags.autofocus


async def test_the_errors_of_list_entries_are_at_their_positions(send: Send) -> None:
    names = {"guests__0__name": "ada", "guests__1__name": "david"}
    form = await send(Home, owner__name="", **names)
    assert form.errors == {
        "owner": {"name": ["Write something here first."]},
        "guests": [{}, {"name": ["david is taken."]}],
    }


async def test_a_list_is_checked_after_its_entries_are_valid(send: Send) -> None:
    three = {f"guests__{number}__name": "ada" for number in range(3)}
    form = await send(Home, owner__name="susan", **three)
    assert form.errors == {"guests": ["Two guests fit."]}
    form = await send(Home, owner__name="susan", **{**three, "guests__2__name": "david"})
    assert form.errors == {"guests": [{}, {}, {"name": ["david is taken."]}]}


async def test_the_error_of_a_check_on_a_form_field_belongs_to_the_inner_form(send: Send) -> None:
    form = await send(Street, first__owner__name="nobody")
    assert [field.name for field in form.wrong] == ["first"]
    assert form.errors == {"first": {"": ["Somebody has to live here."]}}


async def test_an_error_can_be_added_to_a_field_that_holds_a_form_or_a_list(send: Send) -> None:
    form = await send(Home, owner__name="susan")
    form.add_error("owner", "It moved.")
    form.add_error("guests", "It is full.")
    assert [field.name for field in form.wrong] == ["owner", "guests"]


@pytest.mark.parametrize("function", [lambda _self, _field: None, classmethod(lambda *_: None)])
async def test_a_plain_check_that_passes_is_no_error(send: Send, function: Any) -> None:
    form_class = type(Form)("Named", (Form,), {"name": StringField(), "check_name": function})
    assert (await send(form_class, name="susan")).errors == {}


@pytest.mark.parametrize("error", [ValidationError(), StopValidation(), ValidationError("")])
async def test_a_check_that_raises_without_a_message_makes_the_form_invalid(
    send: Send, error: Exception
) -> None:
    def check_name(_self: Form, _field: Field) -> None:
        raise error

    form_class = type(Form)("Named", (Form,), {"name": StringField(), "check_name": check_name})
    assert (await send(form_class, name="a")).errors == {"name": ["This cannot be accepted."]}


async def test_a_check_that_yields_is_an_error(send: Send) -> None:
    def check_name(_self: Form, _field: Field) -> Any:
        yield
        raise ValidationError("It is taken.")

    form_class = type(Form)("Named", (Form,), {"name": StringField(), "check_name": check_name})
    with pytest.raises(TypeError, match="without await, or yields"):
        await send(form_class, name="a")


async def test_validate_is_refused_if_it_would_skip_checks(app: Quart) -> None:
    app.config["WTF_CSRF_ENABLED"] = False

    class Outer(wtforms.Form):
        home = wtforms.FormField(Name)

    async with app.test_request_context("/?name=david&home-name=david"):
        for form in (Name(), Home(), Outer(), Street(data={"homes": [{}]})):
            with pytest.raises(TypeError, match=r"runs no .*check_name.*await form\.validate_on_"):
                form.validate()


async def test_a_form_in_the_query_string_can_be_validated(app: Quart) -> None:
    for name, passes in (("susan", True), ("david", False)):
        async with app.test_request_context(f"/?name={name}"):
            form = Name(request.args, meta={"csrf": False})
            assert await form.validate_async() is passes
            assert bool(form.errors) is not passes
            assert not await form.validate_on_submit()


async def test_a_form_made_without_the_body_is_refused_when_one_was_sent(app: Quart) -> None:
    async with app.test_request_context("/", method="POST", form={"name": "susan"}):
        with pytest.raises(RuntimeError, match=r"Name\(\) reads no request: .* Name\.from_request"):
            await Name(data={"name": "ada"}).validate_on_submit()


async def test_a_form_may_take_arguments_of_its_own(app: Quart) -> None:
    class Edit(Form):
        name = StringField()

        def __init__(self, original: str, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.original = original

    async with app.test_request_context("/", method="POST", form={"name": "ada"}):
        form = await Edit.from_request(original="susan")
        assert (form.name.data, form.original) == ("ada", "susan")
        with pytest.raises(TypeError, match="original"):
            await Edit.from_request()


async def test_a_missing_await_of_an_overridden_method_is_an_error(
    app: Quart,
) -> None:
    class Own(Form):
        async def validate_on_submit(self, *args: Any) -> bool:
            return await super().validate_on_submit(*args)

        @classmethod
        async def from_request(cls, *args: Any, **kwargs: Any) -> Own:
            return await super().from_request(*args, **kwargs)

    async with app.test_request_context("/"):
        with pytest.raises(TypeError, match="validate_on_submit"):
            bool((await Own.from_request()).validate_on_submit())
        with pytest.raises(AttributeError, match="from_request"):
            _ = Own.from_request().data
