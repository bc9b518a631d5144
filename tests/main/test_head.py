"""Tests of the head of a page: metadata, the canonical URL, the icon."""

from __future__ import annotations

import re
from html import unescape

import pytest


def metas(page) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([\w:-]+)" content="([^"]*)">', page.text)
    links = re.findall(r'<link rel="(canonical)" href="([^"]*)">', page.text)
    assert len(found) == len(dict(found))
    return {name: unescape(value) for name, value in found + links}


async def test_the_metadata_of_a_post_has_its_first_words(stranger, published):
    post = await published("susan", 'The *shelf* is "up" <b>& running</b>.\n\n' + "word " * 100)
    found = metas(await stranger.get(post.path))
    assert found["og:title"].startswith("susan: The shelf")
    assert found["og:type"] == "article"
    assert found["description"] == found["og:description"]
    assert found["description"].startswith('The shelf is "up"')
    assert len(found["description"]) <= 200
    assert found["og:url"] == found["canonical"] == f"http://localhost{post.path}"


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/", "/"),
        ("/?fbclid=x&utm_source=y", "/"),
        ("/?page=1", "/"),
        ("/?page=2&fbclid=x", "/?page=2"),
        ("/?page=junk", "/"),
        ("/?page=-1", "/"),
        ("/user/susan?ref=x", "/user/susan"),
    ],
)
async def test_the_canonical_url_drops_unknown_query_parameters(app, stranger, path, canonical):
    app.config["SITE_URL"] = "https://blog.example.com"
    page = await stranger.get(path, headers={"Host": "other.example"})
    assert metas(page)["canonical"] == f"https://blog.example.com{canonical}"
    assert metas(page)["description"]


async def test_an_error_page_has_no_canonical_url(app, stranger):
    found = metas(await stranger.get("/nowhere"))
    assert not found.keys() & {"canonical", "og:url", "description"}
    app.config["SITE_URL"] = ""
    assert "canonical" not in metas(await stranger.get("/"))


async def test_favicon_ico_redirects_to_the_icon(app, stranger):
    answer = await stranger.get("/favicon.ico", follow=False)
    assert answer.status_code == 302
    assert "public" in answer.headers["Cache-Control"]
    icon = await stranger.get(answer.location)
    assert (icon.status_code, icon.headers["Content-Type"].split(";")[0]) == (200, "image/svg+xml")
