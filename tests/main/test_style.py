"""The style page has every part of the house, and what it says to copy is what it draws."""

from __future__ import annotations

import html
import inspect
import re
from pathlib import Path

import pytest

from quartapp import create_app
from quartapp.ext import forms
from quartapp.ext.templating import render_template
from quartapp.ext.testing import Browser
from quartapp.main.style import SECTIONS
from quartapp.main.style.fields import groups
from quartapp.main.style.parts import things

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates" / "dev" / "style"
NAMES = [name for section in SECTIONS.values() for name in section]
MACROS = [
    *(ROOT / "quartapp" / "ext" / "templates" / "bootstrap").glob("*.html"),
    *(ROOT / "templates" / f"_{name}.html" for name in ("icons", "post", "comment", "composer")),
    ROOT / "templates" / "_error.html",
]
# Parts that only the macros beside them use.
WITHIN = {"group", "href", "byline", "menu", "comments"}
# What others are made from, and the token that every form has by itself.
BASES = {forms.Field, forms.SelectFieldBase, forms.CSRFTokenField}


@pytest.fixture(scope="module")
def app():
    return create_app("development", SQLALCHEMY_DATABASE_URI="sqlite://")


@pytest.fixture(scope="module")
async def text(app) -> str:
    page = await Browser(app).get("/dev/style")
    assert page.status_code == 200
    return page.text


def source(name: str) -> str:
    return (FOLDER / f"{name}.html").read_text()


async def test_every_sort_of_field_is_there_with_the_line_that_declares_it(app, text):
    async with app.test_request_context("/"):
        shown = [each for group in groups().values() for each in group]
    kinds = {each for each in vars(forms).values() if inspect.isclass(each)}
    fields = {each for each in kinds if issubclass(each, forms.Field)} - BASES
    assert len(fields) > 25
    assert {each.__name__ for each in fields - {type(each.field) for each in shown}} == set()
    for each in shown:
        assert each.source.startswith(f"{each.field.short_name} = {type(each.field).__name__}(")
        assert each.source in html.unescape(text)
        assert re.search(rf'name="{each.field.name}(-|")', text), each.field.name


def test_every_macro_is_used():
    text = "".join(map(source, NAMES))
    macros = {
        name
        for file in MACROS
        for name in re.findall(r"{% macro (\w+)\(", file.read_text())
        if name not in WITHIN
    }
    assert len(macros) > 15
    assert {name for name in macros if not re.search(rf"\b{name}\(", text)} == set()


def test_no_template_of_the_page_is_left_out():
    files = {str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.html")}
    assert files == set(NAMES)
    assert len(NAMES) == len(files)


def lasting(drawn: str) -> str:
    """Less what differs from one second to the next."""
    return re.sub(
        r"<relative-time.*?</relative-time>|<input[^>]*(csrf|once_key)[^>]*>|\s+", " ", drawn
    )


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_to_be_copied_works_alone_and_stands_beside_what_it_draws(app, text, name):
    async with app.test_request_context("/dev/style"):
        alone = await render_template(f"dev/style/{name}.html", **things())
    assert source(name).strip() in html.unescape(text)
    place = text.partition(f'id="specimen-{name.replace("/", "-")}"')[2].partition("<pre>")[0]
    assert place
    assert lasting(alone).strip() in lasting(place)


@pytest.mark.parametrize("category", ["success", "info", "warning", "danger"])
async def test_every_category_of_flash_is_there(text, category):
    assert f'class="alert alert-{category}"' in text


async def test_forms_are_there_in_every_state(text):
    names = ("untouched", "sent back", "disabled", "sent")
    said = {name: f"{{# {name.capitalize()}" in html.unescape(text) for name in names}
    assert said == dict.fromkeys(names, True)
    (invalid,) = re.findall(r'<input[^>]*name="wrong-name"[^>]*>', text)
    assert "is-invalid" in invalid
    (off,) = re.findall(r'<input[^>]*name="off-name"[^>]*>', text)
    assert " disabled " in off
    assert "One thing to put right below." in text
    assert "autofocus" not in text


async def test_every_tick_and_choice_is_drawn_as_one(text):
    ticks = re.findall(r'<input[^>]*type="(?:radio|checkbox)"[^>]*>', text.split("</main>")[0])
    assert len(ticks) > 6
    assert [each for each in ticks if 'class="form-check-input' not in each] == []
