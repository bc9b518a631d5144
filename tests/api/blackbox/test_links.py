"""Tests of links in responses: they have the host that the client used."""

from __future__ import annotations

import pytest

from tests.databases import settled_on_sqlite

from .answers import check
from .rules import RULES
from .site import API, Site, served

pytestmark = settled_on_sqlite
PROXIED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "blog.example.com",
}
GETS = [
    rule.path for rule in RULES if rule.method == "GET" and rule.path.startswith(("/p", "/c", "/u"))
]


@pytest.fixture(scope="module")
def trusting(served_url, tmp_path_factory):
    """The address of a process that serves the same blog and trusts one proxy."""
    with served(served_url, tmp_path_factory.mktemp("trusting"), TRUSTED_PROXIES="1") as address:
        yield address


@pytest.fixture
def behind_a_proxy(site, trusting):
    return Site(trusting, site.rows, site.client)


def links_in(value) -> list[str]:
    """Return all links in a body, at any depth."""
    if isinstance(value, list):
        return [link for each in value for link in links_in(each)]
    if isinstance(value, dict):
        named = [(name, each) for name, each in value.items() if each]
        here = [each for name, each in named if name.endswith("url") or name in {"prev", "next"}]
        return here + [link for _, each in named for link in links_in(each)]
    return []


async def all_links(site, headers: dict[str, str]) -> list[str]:
    """Return the links in the responses to all GET routes and to a new post."""
    objects, links = await site.stage("susan"), []
    for path in GETS:
        query = "?per_page=1" if path.endswith("/") else ""
        for each in {query, query and f"{query}&page=2", query and f"{query}&after="}:
            answer = await site.ask("susan", "GET", path.format(**objects) + each, headers=headers)
            links += links_in(check(answer).json())
    answer = check(
        await site.ask("susan", "POST", "/posts/", json={"body": "Hello"}, headers=headers)
    )
    return [*links, answer.headers["Location"], *links_in(answer.json())]


async def test_links_behind_a_trusted_proxy_have_its_host(behind_a_proxy):
    links = await all_links(behind_a_proxy, PROXIED)
    assert len(links) > 50
    assert {each.partition(API)[0] for each in links} == {"https://blog.example.com"}
    assert all(API in each for each in links)


async def test_links_without_a_proxy_have_the_host_of_the_server(behind_a_proxy):
    links = await all_links(behind_a_proxy, {})
    assert {each.partition(API)[0] for each in links} == {behind_a_proxy.address}


async def test_forwarded_headers_of_an_untrusted_client_change_no_link(site):
    links = await all_links(site, PROXIED)
    assert {each.partition(API)[0] for each in links} == {site.address}


async def test_every_link_can_be_followed(site):
    for link in set(await all_links(site, {})):
        assert check(await site.ask("susan", "GET", link)).status_code == 200
