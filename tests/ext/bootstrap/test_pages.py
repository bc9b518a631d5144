"""Tests of the parts that pages share: base template, flashed messages, pagination, files."""

from __future__ import annotations

import re
from typing import Any

import pytest
from quart import Quart, flash, render_template, render_template_string

from quartapp.ext.bootstrap import Bootstrap
from quartapp.ext.forms import FileField, Form, StringField, SubmitField
from quartapp.ext.pagination import Page
from tests.ext.bootstrap.conftest import Render
from tests.ext.forms.markup import Markup


@pytest.mark.parametrize(
    ("category", "kind", "role"),
    [
        ("message", "info", "status"),
        ("success", "success", "status"),
        ("info", "info", "status"),
        ("warning", "warning", "alert"),
        ("danger", "danger", "alert"),
        ("error", "danger", "alert"),
        ("x' onclick='", "info", "status"),
    ],
)
async def test_flashes_are_alerts_of_their_category(
    render: Render, category: str, kind: str, role: str
) -> None:
    async def before(_form: Any) -> None:
        await flash("Hello, <susan>.", category)

    page = await render("{{ utils.flashed_messages() }}", before=before)
    assert page.one("p", class_=f"alert alert-{kind}", role=role).words == "Hello, <susan>."


def page_of(number: int, total: int) -> Page[None]:
    return Page(items=[], number=number, size=10, total=total)


async def test_one_page_needs_no_links(render: Render) -> None:
    assert (await render("{{ pagination.pagination(page) }}", page=page_of(1, 10))).elements == []


async def test_page_links_keep_the_rest_of_the_query_string(render: Render) -> None:
    path = "/?q=a%26b&page=2&tag=x&tag=y"
    page = await render("{{ pagination.pagination(page) }}", path=path, page=page_of(2, 100))
    assert page.words_of("li") == ["Newer", "1", "2", "3", "…", "10", "Older"]
    kept = "?q=a%26b&tag=x&tag=y&page="
    assert page.one("a", rel="prev")["href"] == f"{kept}1"
    assert page.one("a", rel="next")["href"] == f"{kept}3"
    assert page.one("a", aria_current="page")["href"] == f"{kept}2"
    numbers = [each for each in page.all("li") if "page-number" in each.classes]
    assert [each.words.strip() for each in numbers] == ["1", "2", "3", "…", "10"]
    assert page.one("li", class_="page-item page-number active").words.strip() == "2"


async def test_the_first_and_the_last_page_have_one_neighbour(render: Render) -> None:
    first = await render("{{ pagination.pagination(page) }}", page=page_of(1, 20))
    assert (first.all("a", rel="prev"), first.one("a", rel="next")["href"]) == ([], "?page=2")
    last = await render("{{ pagination.pagination(page) }}", page=page_of(2, 20))
    assert (last.all("a", rel="next"), last.one("a", rel="prev")["href"]) == ([], "?page=1")


async def test_pagination_takes_another_path_and_other_labels(render: Render) -> None:
    source = (
        '{{ pagination.pagination(page, "/post/7", "#comments", older="Later", newer="Earlier") }}'
    )
    page = await render(source, page=page_of(2, 30))
    assert page.one("a", rel="prev").words == "Earlier"
    assert page.one("a", rel="next")["href"] == "/post/7?page=3#comments"


BLOCKS = {
    "doc": "<html",
    "html_attribs": "lang=",
    "html": "<head>",
    "head": "<title>",
    "title": None,
    "metas": "viewport",
    "styles": "stylesheet",
    "body_attribs": None,
    "body": "<script",
    "navbar": None,
    "content": None,
    "scripts": "<script",
}


@pytest.mark.parametrize("block", BLOCKS)
async def test_a_child_overrides_each_block_of_the_base(app: Quart, block: str) -> None:
    source = '{% extends "bootstrap/base.html" %}{% block ' + block + " %} MINE{% endblock %}"
    async with app.test_request_context("/"):
        plain = await render_template("bootstrap/base.html")
        mine = await render_template_string(source)
    assert " MINE" in mine
    assert " MINE" not in plain
    if replaced := BLOCKS[block]:
        assert replaced in plain
        assert replaced not in mine


async def test_the_blocks_are_in_the_order_of_flask_bootstrap(app: Quart) -> None:
    inner = [name for name in BLOCKS if name not in {"doc", "html", "head", "body"}]
    blocks = ("{% block " + name + " %}[" + name + "]{% endblock %}" for name in inner)
    async with app.test_request_context("/"):
        source = '{% extends "bootstrap/base.html" %}' + "".join(blocks)
        page = await render_template_string(source)
    assert re.findall(r"\[(\w+)\]", page) == inner


class PictureForm(Form):
    name = StringField()
    picture = FileField()
    submit = SubmitField()


async def test_pages_contain_no_inline_code_and_no_foreign_files(
    app: Quart, render: Render
) -> None:
    async with app.test_request_context("/"):
        base = Markup(await render_template("bootstrap/base.html"))
    form = await render("{{ wtf.quick_form(form) }}", form=PictureForm)
    for element in base.elements + form.elements:
        assert element.tag != "style"
        assert not [name for name in element.attributes if name == "style" or name[:2] == "on"]
        assert element.tag != "script" or (element["src"] or "").startswith("/static/bootstrap/")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("bootstrap.min.css", "text/css"), ("bootstrap.bundle.min.js", "javascript"), ("LICENSE", "")],
)
async def test_the_files_of_bootstrap_are_served_by_the_application(
    app: Quart, name: str, kind: str
) -> None:
    response = await app.test_client().get(f"/static/bootstrap/{name}")
    assert (response.status_code, kind in response.content_type) == (200, True)


def test_a_second_initialisation_of_an_application_is_an_error(app: Quart) -> None:
    with pytest.raises(RuntimeError, match="Bootstrap is already initialised on this app"):
        Bootstrap(app)


async def test_a_pagination_has_its_own_label(render: Render) -> None:
    source = "{{ pagination.pagination(page, label='Pages of comments') }}"
    page = await render(source, page=page_of(1, 20))
    assert page.one("nav")["aria-label"] == "Pages of comments"
