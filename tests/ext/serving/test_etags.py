"""Tests of entity tags that a proxy has renamed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quart import Quart, Response, request

from quartapp.ext.serving import OriginalETags

TAG = "172ae005ff3ab51181abed3f39807ee8"
RENAMED = [
    'W/"{}"', '"{}-gzip"', '"{}-br"', '"{}--gzip"', '"{};gzip"', '"{}:gzip"', 'W/"{}-gzip"',
    '"{}-zstd"', '"{}-deflate"', '"other", W/"{}"', 'W/"a, b" ,W/"{}-br"', '"{}"',
]  # fmt: skip
FOREIGN = [
    'W/"{}0"',
    '"{}-gzip-2"',
    '"{}x"',
    '"gzip-{}"',
    '"{}gzip"',
    '"-gzip"',
    '""',
]


@pytest.fixture(scope="module")
def client():
    app = Quart("tagged")

    @app.get("/")
    async def read() -> Response:
        response = Response("state")
        response.set_etag(TAG)
        return await response.make_conditional(request)

    @app.put("/")
    async def write() -> str:
        return str(request.if_match.is_strong(TAG))

    app.asgi_app = OriginalETags(app.asgi_app)
    return app.test_client()


@pytest.mark.parametrize("form", RENAMED)
async def test_a_tag_that_a_proxy_has_renamed_still_matches(client, form):
    given = form.format(TAG)
    assert (await client.get("/", headers={"If-None-Match": given})).status_code == 304
    assert (await client.get("/", headers={"If-Match": given})).status_code == 200
    answer = await client.put("/", headers={"If-Match": given})
    assert await answer.get_data(as_text=True) == "True"


@pytest.mark.parametrize("form", FOREIGN)
async def test_a_different_tag_does_not_match(client, form):
    given = form.format(TAG)
    assert (await client.get("/", headers={"If-None-Match": given})).status_code == 200
    answer = await client.put("/", headers={"If-Match": given})
    assert await answer.get_data(as_text=True) == "False"


async def test_a_star_still_matches_any_tag(client):
    assert (await client.get("/", headers={"If-None-Match": "*"})).status_code == 304
    assert await passed("*") == [b"*"]


async def passed(*values: str) -> list[bytes]:
    got: list[bytes] = []

    async def note(scope: dict, receive: object, send: object) -> None:
        got.extend(value for _, value in scope["headers"])

    headers = [(b"if-match", value.encode("latin-1")) for value in values]
    await OriginalETags(note)({"type": "http", "headers": headers}, None, None)
    return got


async def test_each_of_several_headers_is_restored():
    assert await passed('W/"a"', '"b-gzip", "c"') == [b'"a"', b'"b", "c"']


@given(st.lists(st.text("abcdef0123456789", min_size=1), min_size=1), st.sampled_from(RENAMED[:9]))
async def test_each_tag_of_a_list_is_restored(tags, form):
    [value] = await passed(", ".join(form.format(tag) for tag in tags))
    assert value.decode() == ", ".join(f'"{tag}"' for tag in tags)
