"""Tests of every page template with every context and user: markup, labels, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from quart import Quart
from werkzeug.routing import MapAdapter

from quartapp import create_app
from tests.ext.forms.markup import Element, Markup
from tests.ext.pages.conftest import ROOT, Render
from tests.ext.pages.contexts import everything
from tests.ext.pages.people import EVERYBODY, STRANGER, Person

PARTIAL = re.compile(r"(_[^/]*|mail/.*|fragments/.*|dev/style(/.*)?)\.html")
TEMPLATES = sorted(
    str(file.relative_to(ROOT / "templates")) for file in (ROOT / "templates").rglob("*.html")
)
PAGES = [name for name in TEMPLATES if name != "base.html" and not PARTIAL.fullmatch(name)]
FOR_MEMBERS = re.compile(
    r"(edit|notices|moderate|outbox|auth/(account|change|confirm|unconf)).*\.html"
)
ADDRESSES = (
    "src",
    "href",
    "action",
    "data-preview",
    "data-post",
    "data-comment",
    "data-bell",
    "data-more",
)
FIELDS = {"input", "textarea", "select"}


def readers(template: str) -> list[Person]:
    return [
        each for each in EVERYBODY.values() if each != STRANGER or not FOR_MEMBERS.match(template)
    ]


async def pages(app: Quart, render: Render, template: str) -> list[Markup]:
    async with app.test_request_context("/"):
        contexts = everything()[template]
        return [
            await render(template, reader, **context)
            for reader in readers(template)
            for context in contexts
        ]


async def test_each_page_template_has_contexts(app):
    async with app.test_request_context("/"):
        assert sorted(everything()) == PAGES


@pytest.fixture(scope="module")
def addresses() -> MapAdapter:
    """Return the URL map of the blog."""
    return create_app("testing").url_map.bind("localhost")


@pytest.mark.parametrize("template", PAGES)
async def test_a_page_is_well_formed_and_labelled_and_has_no_broken_link(
    app, render, addresses, template
):
    found = set()
    for page in await pages(app, render, template):
        found |= links(page)
        assert_one_of_each(page)
        assert_headings_skip_no_level(page)
        assert_everything_has_a_name(page)
        assert_references_resolve(page)
        assert_nothing_inline_or_foreign(page)
        assert_forms_carry_a_token(page)
        assert_files_exist(page)
    assert found
    for method, path in found:
        assert addresses.test(path, method=method), f"{method} {path}"


def links(page: Markup) -> set[tuple[str, str]]:
    """Return the method and path of each request that links, forms and scripts can make."""
    found = set()
    for element in page.elements:
        method = {"form": "POST", "a": "GET", "img": "GET", "iframe": "GET"}.get(element.tag)
        address = element["action"] or element["href"] or element["src"] or ""
        if method and address.startswith("/"):
            found.add((method, address.partition("#")[0].partition("?")[0]))
        for name in ("data-post", "data-comment", "data-bell", "data-more"):
            if name in element:
                found.add(("GET", str(element[name]).partition("?")[0]))
        if "data-preview" in element:
            found.add(("POST", str(element["data-preview"]).partition("?")[0]))
    return found


def assert_one_of_each(page: Markup) -> None:
    for tag in ("h1", "main", "title"):
        page.one(tag)
    page.one("html", lang="en")
    page.one("a", class_="skip", href="#content")
    assert page.words_of("title")[0].endswith(" · quartapp")
    assert len(page.words_of("title")[0]) > len(" · quartapp")
    assert len([each for each in page.all("button") if "btn-primary" in each.classes]) <= 1
    assert not re.search(r"(?<!-)\bNone\b", page.one("main").words)


def assert_headings_skip_no_level(page: Markup) -> None:
    levels = [int(each.tag[1]) for each in page.elements if re.fullmatch("h[1-6]", each.tag)]
    steps = zip([0, *levels], levels, strict=False)
    assert all(after <= before + 1 for before, after in steps), levels


def assert_everything_has_a_name(page: Markup) -> None:
    labelled = {each["for"] for each in page.all("label")}
    for element in page.elements:
        if element.tag in FIELDS and element["type"] not in ("hidden", "submit"):
            inside_label = any(each.tag == "label" for each in element.within)
            assert element["id"] in labelled or "aria-label" in element or inside_label
        if element.tag in ("a", "button", "summary"):
            assert element.words.strip() or element["aria-label"], element
        if element.tag == "img":
            assert {"alt", "width", "height"} <= element.attributes.keys()
        if element.tag in ("nav", "iframe"):
            assert element["aria-label"] or element["title"]


def assert_references_resolve(page: Markup) -> None:
    ids = [each["id"] for each in page.elements if "id" in each]
    assert len(ids) == len(set(ids)), ids
    for element in page.elements:
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            assert set((element[name] or "").split()) <= set(ids), element
        if element.tag == "a" and (element["href"] or "").startswith("#"):
            assert element["href"][1:] in ids, element


def assert_nothing_inline_or_foreign(page: Markup) -> None:
    assert not page.all("style")
    assert all(each["src"] and not each.words for each in page.all("script"))
    for element in page.elements:
        assert not [name for name in element.attributes if name == "style" or name[:2] == "on"]
        for name in ADDRESSES:
            assert is_ours(element, name), element


def is_ours(element: Element, name: str) -> bool:
    address = element[name]
    return address is None or re.match(r"/(?!/)|#|\?|mailto:|$", address) is not None


def assert_forms_carry_a_token(page: Markup) -> None:
    for form in page.all("form"):
        tokens = [each for each in page.all("input", name="csrf_token") if each.inside(form)]
        assert form["method"] == "post"
        assert len(tokens) == 1, form
        assert tokens[0]["value"]


def assert_files_exist(page: Markup) -> None:
    for element in page.elements:
        for name in ("src", "href"):
            address = (element[name] or "").partition("#")[0]
            if address.startswith("/static/"):
                assert served_from(address.removeprefix("/static/")).is_file(), address


def served_from(address: str) -> Path:
    folder, version, name = address.rpartition("~")[0], *address.rpartition("~")[2].split("/", 1)
    assert re.fullmatch("[0-9a-f]{16}", version), address
    path = f"{folder}{name}"
    vendored = path.startswith(("bootstrap/", "relative-time-element/"))
    return ROOT / ("quartapp/ext/static" if vendored else "static") / path
