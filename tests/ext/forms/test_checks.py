"""Tests of a form in a view: initial values, checks and their order, errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from quart import Quart

from quartapp.ext.forms import (
    BooleanField,
    EqualTo,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    Length,
    Required,
    SelectField,
    StopValidation,
    StringField,
    SubmitField,
    ValidationError,
)
from tests.ext.forms.conftest import Send


class NameForm(Form):
    name = StringField("What is your name?", validators=[Required()])
    submit = SubmitField("Submit")


class JoinForm(Form):
    """A form that records when its checks begin and end."""

    email = StringField(validators=[Required()])
    username = StringField(validators=[Length(min=3)])
    again = StringField(validators=[EqualTo("username")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen: list[str] = []

    async def check_again(self, field: Field) -> None:
        self.seen.append(f"again {field.data}")

    async def check_username(self, field: Field) -> None:
        self.seen.append("username begins")
        if field.data == "david":
            raise ValidationError("david is taken.")
        if field.data == "admin":
            raise StopValidation("Nobody is called that.")
        self.seen.append("username ends")

    async def check_email(self, field: Field) -> None:
        self.seen.append(f"email {field.data}")


async def test_a_field_has_the_label_from_its_declaration(app: Quart) -> None:
    async with app.test_request_context("/"):
        form = NameForm()
        assert (form.name.label.text, form.submit.label.text) == ("What is your name?", "Submit")
        assert 'type="submit"' in str(form.submit())


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_form_that_was_not_submitted_shows_the_object(app: Quart, method: str) -> None:
    @dataclass
    class Person:
        name: str = "susan"

    async with app.test_request_context("/?name=david", method=method):
        form = await NameForm.from_request(obj=Person())
        assert not await form.validate_on_submit()
        assert (form.name.data, form.errors, form.status) == ("susan", {}, 200)


async def test_a_submitted_form_shows_the_sent_values(send: Send) -> None:
    @dataclass
    class Person:
        name: str = "susan"

    form = await send(NameForm, obj=Person(), name="david", submit="Submit")
    assert form.data == {"name": "david", "submit": True}
    assert form.status == 200


async def test_data_takes_precedence_over_the_object(app: Quart) -> None:
    class Choosing(Form):
        role = SelectField(choices=["User", "Moderator"])
        name = StringField()

    class Person:
        name = "susan"

        @property
        def role(self) -> str:
            raise RuntimeError("This would have to be loaded.")

    async with app.test_request_context("/"):
        form = await Choosing.from_request(obj=Person(), data={"role": "Moderator"})
        assert (form.role.data, form.name.data) == ("Moderator", "susan")


async def test_a_field_can_be_emptied_before_it_is_shown_again(send: Send) -> None:
    form = await send(NameForm, name="susan")
    name, form.name.data = form.name.data, ""
    assert (name, 'value=""' in str(form.name())) == ("susan", True)


async def test_a_form_can_fill_the_object_that_it_edits(send: Send) -> None:
    @dataclass
    class Person:
        name: str = "susan"
        submit: bool = False

    person = Person()
    (await send(NameForm, obj=person, name="david")).populate_obj(person)
    assert person == Person("david", False)


async def test_an_invalid_form_has_errors_and_status_422(send: Send) -> None:
    form = await send(NameForm, name=" ")
    assert (form.errors, form.status) == ({"name": ["Write something here first."]}, 422)


async def test_checks_run_one_after_another_in_the_order_of_the_fields(send: Send) -> None:
    form = await send(JoinForm, email="a@b.c", username="susan", again="susan")
    assert form.errors == {}
    assert form.seen == ["email a@b.c", "username begins", "username ends", "again susan"]


async def test_a_field_with_an_error_is_not_checked_and_the_others_are(send: Send) -> None:
    form = await send(JoinForm, email=" ", username="susan", again="susa")
    assert form.seen == ["username begins", "username ends"]
    assert set(form.errors) == {"email", "again"}


@pytest.mark.parametrize(
    ("name", "words"), [("david", "david is taken."), ("admin", "Nobody is called that.")]
)
async def test_the_error_of_a_check_belongs_to_its_field(send: Send, name: str, words: str) -> None:
    form = await send(JoinForm, email="a@b.c", username=name, again=name)
    assert (form.errors, form.status) == ({"username": [words]}, 422)
    assert form.seen[-1] == f"again {name}"


async def test_a_form_without_a_valid_token_is_not_checked(app: Quart) -> None:
    sent = {"email": "a@b.c", "username": "susan", "again": "susan"}
    async with app.test_request_context("/", method="POST", form=sent):
        form = await JoinForm.from_request()
        assert not await form.validate_on_submit()
        assert (list(form.errors), form.seen) == (["csrf_token"], [])


async def test_an_overridden_validate_decides_the_result(app: Quart) -> None:
    class Strict(NameForm):
        def validate(self, extra_validators: Any = None) -> bool:
            return super().validate(extra_validators) and self.name.data == "susan"

    app.config["WTF_CSRF_ENABLED"] = False
    for name, passes in (("susan", True), ("david", False)):
        async with app.test_request_context("/", method="POST", form={"name": name}):
            assert await (await Strict.from_request()).validate_on_submit() is passes


async def test_an_error_can_be_added_to_a_field_or_to_the_form(send: Send) -> None:
    form = await send(NameForm, name="susan")
    form.add_error("name", "susan is taken.")
    form.add_error(None, "That did not match.")
    form.add_error("no_such_field", "Somebody was faster.")
    assert form.errors["name"] == ["susan is taken."]
    assert form.hidden_errors == ["That did not match.", "Somebody was faster."]
    assert form.status == 422


class Line(Form):
    street = StringField(validators=[Required()])


class Parts(Form):
    secret = HiddenField(validators=[Required()])
    first = StringField(validators=[Required()])
    agree = BooleanField(validators=[Required()])
    home = FormField(Line)
    links = FieldList(StringField(validators=[Required()]))


async def test_wrong_lists_each_visible_invalid_field(send: Send) -> None:
    form = await send(Parts, first="a", links__0="", links__1="b")
    assert [field.name for field in form.wrong] == ["agree", "home-street", "links-0"]
    assert form.hidden_errors == ["Write something here first."]


async def test_wrong_includes_a_list_with_an_error_of_its_own(send: Send) -> None:
    class Names(Form):
        names = FieldList(StringField(), validators=[Length(min=2, message="Two or more.")])

    form = await send(Names, names__0="susan")
    assert ([field.name for field in form.wrong], form.status) == (["names"], 422)


@pytest.mark.parametrize("name", ["status", "data", "errors", "validate", "wrong"])
def test_a_field_cannot_have_a_name_that_the_form_uses(name: str) -> None:
    with pytest.raises(TypeError, match=f"Odd.{name}: a Form needs that name for itself."):
        type(Form)("Odd", (Form,), {name: StringField()})


async def test_the_first_invalid_field_has_the_focus(send: Send) -> None:
    form = await send(Parts, secret="s", agree="y", links__0="")
    assert [field.name for field in form.wrong if field.flags.autofocus] == ["first"]
    form = await send(Parts, secret="s", first="a", agree="y", home__street="b")
    assert form.wrong == []
    form.add_error("agree", "Really?")
    assert form.agree.flags.autofocus
    form.add_error("first", "No.")
    assert (form.first.flags.autofocus, form.agree.flags.autofocus) == (True, False)
