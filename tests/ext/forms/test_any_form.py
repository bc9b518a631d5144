"""Property tests of random forms: each validator or check that raises makes a form invalid."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import wtforms
from hypothesis import given, settings
from hypothesis import strategies as st
from quart import Quart

from quartapp.ext.forms import FieldList, Form, FormField, StringField, ValidationError
from tests.ext.forms.conftest import FORM
from tests.slow import IN_CHECK

MESSAGE = "This one raises."
PLACES = ["validators", "validate_", "check_", "async check_", "async after a pause"]


@dataclass
class Leaf:
    """A text field; ``raising`` maps each of its checks to True if the check raises."""

    raising: dict[str, bool]


@dataclass
class Entries:
    """A list of one kind of field."""

    of: Any
    number: int


@dataclass
class Within:
    """A form class: our own, one of WTForms, one with a mixin for its methods, or a subclass."""

    kind: str
    fields: list[Any]


SELDOM = st.integers(0, 5).map(lambda number: number == 0)
LEAVES = st.builds(Leaf, st.dictionaries(st.sampled_from(PLACES), SELDOM))
ENTRIES = st.builds(Leaf, st.dictionaries(st.just("validators"), SELDOM))  # without methods
KINDS = st.sampled_from(["own", "plain", "mixin", "subclass"])


def holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    forms = st.builds(Within, KINDS, st.lists(inner, min_size=1, max_size=3))
    return forms | st.builds(Entries, ENTRIES | forms, st.integers(1, 3))


TREES = st.recursive(LEAVES, holding, max_leaves=6)
ROOTS = st.builds(
    Within, KINDS.filter(lambda kind: kind != "plain"), st.lists(TREES, min_size=1, max_size=3)
)


def methods(name: str, leaf: Leaf) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def validate(_form: Any, _field: Any) -> None:
        if leaf.raising["validate_"]:
            raise ValidationError(MESSAGE)

    def check(_form: Any, _field: Any) -> None:
        if leaf.raising["check_"]:
            raise ValidationError(MESSAGE)

    async def check_async(_form: Any, _field: Any) -> None:
        if leaf.raising["async check_"]:
            raise ValidationError(MESSAGE)

    async def check_after_a_pause(_form: Any, _field: Any) -> None:
        await asyncio.sleep(0)
        if leaf.raising["async after a pause"]:
            raise ValidationError(MESSAGE)

    written = {
        "check_": check,
        "async check_": check_async,
        "async after a pause": check_after_a_pause,
    }
    for place in leaf.raising:
        if place in written:
            found[f"check_{name}"] = written[place]
        elif place == "validate_":
            found[f"validate_{name}"] = validate
    return found


def heeded(leaf: Leaf) -> bool:
    """Return True if a check raises; of methods with the same name, the last one counts."""
    places = list(leaf.raising)
    last = [place for place in places if "check" in place or "pause" in place][-1:]
    kept = [place for place in places if place in ("validators", "validate_")] + last
    return any(leaf.raising[place] for place in kept)


def field_of(tree: Any) -> Any:
    if isinstance(tree, Within):
        return FormField(form_of(tree))
    if isinstance(tree, Entries):
        return FieldList(field_of(tree.of))

    def validator(_form: Any, _field: Any) -> None:
        if tree.raising["validators"]:
            raise ValidationError(MESSAGE)

    return StringField("A text", [validator] if "validators" in tree.raising else [])


def form_of(tree: Within) -> type[Any]:
    fields = {f"f{number}": field_of(each) for number, each in enumerate(tree.fields)}
    inline: dict[str, Any] = {}
    for number, each in enumerate(tree.fields):
        if isinstance(each, Leaf):
            inline |= methods(f"f{number}", each)
    make = type(Form)
    if tree.kind == "plain":
        return make("Plain", (wtforms.Form,), {**fields, **inline})
    if tree.kind == "mixin":
        return make("Mixed", (type("Mixin", (), inline), Form), fields)
    if tree.kind == "subclass":
        return make("Shorter", (make("Base", (Form,), fields),), inline)
    return make("Own", (Form,), {**fields, **inline})


def leaves(tree: Any, name: str) -> Iterator[tuple[str, Leaf]]:
    """Yield each text field of the form, in order, with its name in the request body."""
    if isinstance(tree, Leaf):
        yield name, tree
    elif isinstance(tree, Entries):
        for number in range(tree.number):
            yield from leaves(tree.of, f"{name}-{number}")
    else:
        for number, each in enumerate(tree.fields):
            yield from leaves(each, f"{name}-f{number}".removeprefix("-"))


@settings(max_examples=40 if IN_CHECK else 20, deadline=None)
@given(tree=ROOTS)
async def test_a_form_is_valid_if_no_check_raises_and_each_error_belongs_to_its_field(
    tree: Within,
) -> None:
    app = Quart(__name__)
    app.config.update(SECRET_KEY="only the tests know", WTF_CSRF_ENABLED=False)
    there = dict(leaves(tree, ""))
    request = {"headers": {"Content-Type": FORM}, "data": urlencode(dict.fromkeys(there, "a"))}
    form_class = form_of(tree)
    async with app.test_request_context("/", method="POST", **request):
        form = await form_class.from_request()
        valid = await form.validate_on_submit()
    wrong = [name for name, leaf in there.items() if heeded(leaf)]
    assert [field.name for field in form.wrong] == wrong
    assert all(set(field.errors) == {MESSAGE} for field in form.wrong)
    assert (valid, form.status) == ((True, 200) if not wrong else (False, 422))
