"""Tests of form fields and field lists."""

from __future__ import annotations

from quart import Quart

from quartapp.ext.forms import FieldList, Form, FormField, Required, StringField
from tests.ext.forms.conftest import Send


class Address(Form):
    street = StringField(validators=[Required()])
    town = StringField()


class Person(Form):
    home = FormField(Address)
    links = FieldList(StringField(validators=[Required()]))


async def test_the_names_of_inner_fields_begin_with_the_name_of_the_form_field(send: Send) -> None:
    form = await send(Person, home__street="Ring Road", home__town="Accra")
    assert (form.errors, form["home"].data) == ({}, {"street": "Ring Road", "town": "Accra"})
    assert 'name="home-street"' in str(form["home"]())
    assert (await send(Person)).errors == {"home": {"street": ["Write something here first."]}}


async def test_an_inner_form_has_no_token_of_its_own(app: Quart) -> None:
    async with app.test_request_context("/"):
        form = Person()
        assert "csrf_token" in form
        assert "csrf_token" not in form["home"].form


async def test_a_list_is_in_the_order_of_its_indexes(send: Send) -> None:
    form = await send(Person, home__street="x", links__7="c", links__0="a", links__2="b")
    assert (form.errors, form["links"].data) == ({}, ["a", "b", "c"])
    blank = await send(Person, home__street="x", links__0="a", links__1=" ")
    assert blank.errors == {"links": [[], ["Write something here first."]]}


async def test_names_with_invalid_indexes_are_ignored(send: Send) -> None:
    odd = {"links__²": "a", "links__x": "b", "links__" + "9" * 5000: "c", "links": "d"}
    assert (await send(Person, home__street="x", **odd))["links"].data == []


async def test_the_number_of_list_entries_is_limited(send: Send) -> None:
    many = {f"links__{number}": "a" for number in range(150)}
    assert len((await send(Person, home__street="x", **many))["links"].data) == 100
