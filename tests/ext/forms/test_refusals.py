"""Tests of refused declarations: code that a form would ignore, or call without await."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, partialmethod, wraps
from typing import Any

import pytest
import wtforms
from quart import Quart

from quartapp.ext.forms import (
    FieldList,
    Form,
    FormField,
    IntegerField,
    Optional,
    SelectField,
    StringField,
    ValidationError,
)
from tests.ext.forms.conftest import Send

make = type(Form)


async def taken(_form: object, _field: object) -> None:
    raise ValidationError("It is taken.")


async def stream(_form: object, _field: object) -> Any:
    yield
    raise ValidationError("It is taken.")


class Taken:
    async def __call__(self, form: object, field: object) -> None:
        await taken(form, field)

    async def method(self, form: object, field: object) -> None:
        await taken(form, field)

    @classmethod
    async def of_class(cls, form: object, field: object) -> None:
        await taken(form, field)

    @staticmethod
    async def static(form: object, field: object) -> None:
        await taken(form, field)


ASYNC: list[Any] = [
    taken, stream, Taken(), Taken().method, Taken.of_class, Taken.static,
    partial(taken), partial(Taken()), partial(Taken().method),
]  # fmt: skip

REFUSED = r"is called without await: write async def check_<field>"


@pytest.mark.parametrize("validator", ASYNC)
@pytest.mark.parametrize(
    "field",
    [
        lambda each: StringField(validators=[each]),
        lambda each: StringField("Name", (Optional(), each)),
        lambda each: StringField(filters=[each]),
        lambda each: SelectField(choices=each),
        lambda each: SelectField(coerce=each, choices=["a"]),
        lambda each: StringField(default=each),
        lambda each: FieldList(StringField(validators=[each])),
        lambda each: FieldList(StringField(), validators=[each]),
        lambda each: FieldList(FieldList(IntegerField("Number", [each]))),
        lambda each: FormField(make("Inner", (wtforms.Form,), {"x": StringField("", [each])})),
    ],
)
def test_a_field_with_an_async_function_is_refused_when_the_class_is_made(
    field: Callable[[Any], Any], validator: Any
) -> None:
    with pytest.raises(TypeError, match=r"(Odd|Inner)\.(name|x): .*" + REFUSED):
        make("Odd", (Form,), {"name": field(validator)})


@pytest.mark.parametrize("method", [taken, stream, staticmethod(taken), partialmethod(taken)])
@pytest.mark.parametrize("prefix", ["validate_", "filter_"])
@pytest.mark.parametrize("where", ["own", "inherited", "mixin", "within", "listed"])
def test_an_async_method_for_a_field_is_refused_with_a_hint_at_check(
    method: Any, prefix: str, where: str
) -> None:
    method, field = {f"{prefix}name": method}, {"name": StringField()}
    plain = make("Plain", (wtforms.Form,), {**field, **method}) if where != "own" else None
    bases = {
        "own": lambda: make("Odd", (Form,), {**field, **method}),
        "inherited": lambda: make("Odd", (make("Base", (Form,), field),), method),
        "mixin": lambda: make("Odd", (type("Mixin", (), method), Form), field),
        "within": lambda: make("Odd", (Form,), {"home": FormField(plain)}),
        "listed": lambda: make("Odd", (Form,), {"all": FieldList(FormField(plain))}),
    }
    with pytest.raises(TypeError, match=rf"{prefix}name is .*: write async def check_name\.$"):
        bases[where]()


@pytest.mark.parametrize("name", ["validate", "process", "populate_obj", "hidden_tag", "add_error"])
def test_a_method_of_the_form_cannot_become_async(name: str) -> None:
    with pytest.raises(TypeError, match=rf"Odd\.{name} is called without await: write def"):
        make("Odd", (Form,), {name: taken})


@pytest.mark.parametrize("name", ["pre_validate", "post_validate", "process_formdata", "validate"])
def test_a_method_of_a_field_cannot_become_async(name: str) -> None:
    kind = type("Own", (StringField,), {name: taken})
    with pytest.raises(TypeError, match=rf"Odd\.name: Own\.{name} is called without await"):
        make("Odd", (Form,), {"name": kind()})


@pytest.mark.parametrize("prefix", ["validate_", "check_", "filter_"])
@pytest.mark.parametrize("function", [lambda _form, _field: None, taken, staticmethod(taken)])
def test_a_method_for_a_field_that_does_not_exist_is_refused(prefix: str, function: Any) -> None:
    with pytest.raises(TypeError, match=rf"Odd\.{prefix}nmae: there is no field 'nmae'"):
        make("Odd", (Form,), {"name": StringField(), f"{prefix}nmae": function})
    with pytest.raises(TypeError, match="there is no field 'nmae'"):
        make("Odd", (type("Mixin", (), {f"{prefix}nmae": function}), Form), {"name": StringField()})


@pytest.mark.parametrize("kind", [wtforms.FileField, wtforms.MultipleFileField])
def test_a_field_that_would_read_no_files_is_refused(kind: type[Any]) -> None:
    with pytest.raises(TypeError, match=r"Odd.file: WTForms' own \w+ reads no files"):
        make("Odd", (Form,), {"file": kind()})
    with pytest.raises(TypeError, match="reads no files"):
        make("Odd", (Form,), {"files": FieldList(kind())})


def test_other_attributes_may_begin_with_check_or_validate() -> None:
    class Fine(Form):
        name = StringField()
        check_name = StringField()
        check_interval = 5
        validate_csrf_token = staticmethod(lambda _form, _field: None)

    class Shorter(Fine):
        name = None

        async def check_check_name(self, field: StringField) -> None: ...

    assert issubclass(Shorter, Form)


def disguised(function: Any) -> Any:
    @wraps(function)
    def call(*args: Any) -> Any:
        return function(*args)

    return call


def yields(_form: object, _field: object) -> Any:
    yield
    raise ValidationError("It is taken.")


@pytest.mark.parametrize("function", [disguised(taken), disguised(stream), yields])
@pytest.mark.parametrize("where", ["list", "method", "plain", "inner", "entries", "added"])
async def test_a_validator_that_turns_out_to_be_async_does_not_let_a_form_pass(
    send: Send, function: Any, where: str
) -> None:
    field, method = StringField("", [function]), {"validate_x": function}
    plain = (wtforms.Form,)
    form: dict[str, Callable[[], Any]] = {
        "list": lambda: make("Odd", (Form,), {"x": field}),
        "method": lambda: make("Odd", (Form,), {"x": StringField(), **method}),
        "plain": lambda: make("Odd", (Form,), {"f": FormField(make("In", plain, {"x": field}))}),
        "inner": lambda: make(
            "Odd", (Form,), {"f": FormField(make("In", plain, {"x": StringField(), **method}))}
        ),
        "entries": lambda: make("Odd", (Form,), {"x": FieldList(field)}),
        "added": lambda: make("Odd", (Form,), {}),
    }
    made = form[where]()
    if where == "added":
        made.x = field
    with pytest.raises(TypeError, match=r"without await, or yields\. Write async def"):
        await send(made, x="a", x__0="a", f__x="a")


@pytest.mark.parametrize("function", [taken, disguised(taken), Taken()])
async def test_extra_validators_that_are_async_are_refused(app: Quart, function: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    form_class = make("Named", (Form,), {"name": StringField()})
    async with app.test_request_context("/", method="POST", form={"name": "susan"}):
        form = await form_class.from_request()
        with pytest.raises(TypeError, match="without await"):
            form.validate(extra_validators={"name": [function]})
        with pytest.raises(TypeError, match="without await"):
            await form.validate_on_submit(extra_validators={"name": [function]})
        with pytest.raises(TypeError, match="Named has no field 'nmae'"):
            await form.validate_on_submit(extra_validators={"nmae": []})
        assert await form.validate_on_submit(extra_validators={"name": [lambda *_: None]})


DATA = [{"filters": [lambda _: taken(0, 0)]}, {"default": lambda: taken(0, 0)}]


@pytest.mark.parametrize("kind", DATA)
async def test_a_filter_or_default_that_turns_out_to_be_async_is_refused(
    app: Quart, kind: dict[str, Any]
) -> None:
    form_class = make("Odd", (Form,), {"name": IntegerField(**kind)})
    async with app.test_request_context("/"):
        with pytest.raises(TypeError, match="taken is called without await"):
            form_class()


async def test_a_field_cannot_be_added_to_an_existing_form(app: Quart) -> None:
    async with app.test_request_context("/"):
        with pytest.raises(TypeError, match=r"A field is added to the class: Form.late = …"):
            Form().late = StringField()
