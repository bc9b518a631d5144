"""Whatever a page leads to, the blog has."""

from __future__ import annotations

import pytest
from werkzeug.routing import MapAdapter

from quartapp import create_app
from tests.ext.pages.test_every_page import PAGES, pages


@pytest.fixture(scope="module")
def addresses() -> MapAdapter:
    return create_app("testing").url_map.bind("localhost")


@pytest.mark.parametrize("template", PAGES)
async def test_links_and_forms_lead_to_pages_that_exist(app, render, addresses, template):
    found = set()
    for page in await pages(app, render, template):
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
    assert found
    for method, path in found:
        assert addresses.test(path, method=method), f"{method} {path}"
