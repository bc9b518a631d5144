"""Tests of docs/api.md: its examples and tables match a running server."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from quartapp import create_app
from quartapp.api import bodies, lists, refusals
from quartapp.config import Config
from quartapp.services.rendering import MAX_COMMENT_LENGTH, MAX_POST_LENGTH
from tests.processes import get

from .blackbox.site import API, served
from .guide_reader import Reader

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"


class Unlucky(httpx.HTTPTransport):
    """A transport that loses the first response."""

    asked = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        self.asked += 1
        if self.asked > 1:
            return answer
        answer.read()
        raise httpx.ReadError("The connection broke.")


@pytest.fixture
def reader(database_url, tmp_path):
    with served(database_url, tmp_path) as address:
        get(f"{address}{API}/posts/")
        reader = Reader(GUIDE, address, tmp_path)
        yield reader
        for each in reader.names.values():
            if isinstance(each, httpx.Client):
                each.close()


def an_edit_in_between_is_kept(names: dict[str, Any]) -> None:
    def change(body: str) -> str:
        if not body.endswith("first."):
            body = names["api"].put("/posts/1", json={"body": "Somebody was first."}).json()["body"]
            return "This overwrites them."
        return f"{body} Then we."

    assert names["edit"]("/posts/1", change)["body"] == "Somebody was first. Then we."


def what_seems_lost_is_published_once(names: dict[str, Any], monkeypatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    api, transport = names["api"], Unlucky()
    before = api.get("/posts/").json()["count"]
    with httpx.Client(base_url=api.base_url, headers=api.headers, transport=transport) as unlucky:
        names["api"] = unlucky
        post = names["publish"]("Is anybody there?")
    names["api"] = api
    newest = api.get("/posts/").json()
    assert (newest["count"], newest["posts"][0]) == (before + 1, post)
    assert transport.asked == 2


def what_has_not_changed_does_not_travel(names: dict[str, Any]) -> None:
    (kept,) = names["kept"].values()
    answer = names["api"].get("/posts/", headers={"If-None-Match": kept.headers["ETag"]})
    assert answer.status_code == 200  # the list has changed since
    names["fresh"]("/posts/")
    kept = names["kept"]["/posts/"]
    assert names["fresh"]("/posts/") == kept.json()
    assert names["kept"]["/posts/"] is kept


def test_every_example_works_and_shows_the_real_response(reader, monkeypatch):
    reader.follow()
    an_edit_in_between_is_kept(reader.names)
    what_seems_lost_is_published_once(reader.names, monkeypatch)
    what_has_not_changed_does_not_travel(reader.names)


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    section = GUIDE.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [each for each in section.splitlines() if each.startswith("| ")]
    return [each.strip("| ").split(" | ") for each in lines[2:]]


def test_the_table_of_errors_matches_the_code():
    told = {int(status): word.strip("`") for word, status, _ in rows("Errors")}
    words = {status: word for status, (word, _) in refusals.REFUSALS.items() if status >= 400}
    assert told == words | {405: "method not allowed"}


async def test_the_table_of_paths_is_complete():
    app = create_app("testing")
    description = await (await app.test_client().get(f"{API}/openapi.json")).get_json()
    there = {
        (re.sub(r"\{\w+\}", "<id>", path), frozenset(map(str.upper, methods)))
        for path, methods in description["paths"].items()
    }
    told = {
        (path, frozenset(methods.split()))
        for paths, methods, _ in rows("Endpoints")
        for path in re.findall("`(.*?)`", paths)
    }
    assert told == there


def test_the_table_of_limits_matches_the_code():
    token = bodies.TokenBody.model_json_schema()["properties"]
    seconds, _ = token["expires_in"]["anyOf"]
    assert {what: re.findall(r"\d[\d,]*", most) for what, most in rows("Limits")} == {
        "a post": [f"{MAX_POST_LENGTH:,}"],
        "a comment, `about_me`": [f"{MAX_COMMENT_LENGTH:,}"],
        "`name`, `location`, the name of a token": [str(token["name"]["maxLength"])],
        "a request body": [f"{Config.MAX_CONTENT_LENGTH:,}"],
        "`per_page`": [str(lists.LARGEST_PAGE)],
        "`expires_in`": [str(seconds["minimum"]), str(seconds["maximum"] // bodies.DAY)],
    }
