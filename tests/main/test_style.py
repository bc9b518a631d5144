"""Tests of the style page: it shows each component, and its source code gives what it shows."""

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
# Macros that only other macros in the same file use.
WITHIN = {"group", "href", "byline", "menu", "comments"}
# Base classes, and the CSRF token that each form has automatically.
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


async def test_each_field_type_is_shown_with_its_declaration(app, text):
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


def test_each_macro_is_used():
    text = "".join(map(source, NAMES))
    macros = {
        name
        for file in MACROS
        for name in re.findall(r"{% macro (\w+)\(", file.read_text())
        if name not in WITHIN
    }
    assert len(macros) > 15
    assert {name for name in macros if not re.search(rf"\b{name}\(", text)} == set()


def test_each_template_of_the_page_is_listed():
    files = {str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.html")}
    assert files == set(NAMES)
    assert len(NAMES) == len(files)


def lasting(drawn: str) -> str:
    """Remove times, tokens and keys, which differ between two renderings, and white space."""
    return re.sub(
        r"<relative-time.*?</relative-time>|<input[^>]*(csrf|once_key)[^>]*>|\s+", " ", drawn
    )


@pytest.mark.parametrize("name", NAMES)
async def test_each_source_renders_alone_and_matches_its_specimen(app, text, name):
    async with app.test_request_context("/dev/style"):
        alone = await render_template(f"dev/style/{name}.html", **things())
    assert source(name).strip() in html.unescape(text)
    place = text.partition(f'id="specimen-{name.replace("/", "-")}"')[2].partition("<pre>")[0]
    assert place
    assert lasting(alone).strip() in lasting(place)


@pytest.mark.parametrize("category", ["success", "info", "warning", "danger"])
async def test_each_category_of_flash_messages_is_shown(text, category):
    assert f'class="alert alert-{category}"' in text


async def test_forms_are_shown_in_each_state(text):
    names = ("untouched", "sent back", "disabled", "sent")
    said = {name: f"{{# {name.capitalize()}" in html.unescape(text) for name in names}
    assert said == dict.fromkeys(names, True)
    (invalid,) = re.findall(r'<input[^>]*name="wrong-name"[^>]*>', text)
    assert "is-invalid" in invalid
    (off,) = re.findall(r'<input[^>]*name="off-name"[^>]*>', text)
    assert " disabled " in off
    assert "One thing to put right below." in text
    assert "autofocus" not in text


async def test_checkboxes_and_radio_buttons_have_the_bootstrap_class(text):
    ticks = re.findall(r'<input[^>]*type="(?:radio|checkbox)"[^>]*>', text.split("</main>")[0])
    assert len(ticks) > 6
    assert [each for each in ticks if 'class="form-check-input' not in each] == []
