"""Tests of request bodies that are too large or malformed, over a socket where that matters."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from quart import Quart, request

from quartapp.ext.serving import Request
from tests.ext.serving.capped import MIB
from tests.ext.serving.conftest import Server

MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


def chunks(size: int) -> Iterator[bytes]:
    """Return a body without a Content-Length."""
    return (b"x" * 65_536 for _ in range(size // 65_536))


def multipart(size: int) -> Iterator[bytes]:
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    yield from chunks(size)
    yield b"\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        ("/data", {}, chunks),
        ("/data", {}, bytes),
        ("/pieces", {}, chunks),
        ("/pieces", {}, bytes),
        ("/form", URLENCODED, chunks),
        ("/form", MULTIPART, multipart),
    ],
)
def test_a_body_of_20_mb_gets_the_custom_413_and_is_not_kept_in_memory(
    server: Server, path: str, headers: dict[str, str], body: Any
) -> None:
    before = server.most_memory
    refused = server.post(path, body(20 * MIB), headers)
    assert (refused.status_code, refused.text) == (413, "our own words")
    assert server.most_memory - before < 6 * MIB


@pytest.mark.parametrize("path", ["/data", "/pieces"])
def test_a_body_up_to_the_limit_is_received_completely(server: Server, path: str) -> None:
    for body in (bytes(MIB), chunks(MIB)):
        assert server.post(path, body).text == str(MIB)
    assert server.post(path, bytes(MIB + 1)).status_code == 413


def test_a_file_up_to_the_limit_is_received_completely(server: Server) -> None:
    assert server.post("/form", multipart(MIB // 2), MULTIPART).json() == {"file": MIB // 2}


def test_the_server_keeps_serving_after_bodies_that_are_too_large(server: Server) -> None:
    began = time.monotonic()
    for _ in range(5):
        assert server.post("/data", chunks(20 * MIB)).status_code == 413
    assert server.post("/data", b"x").text == "1"
    assert time.monotonic() - began < 15


@pytest.fixture
def app() -> Quart:
    app = Quart(__name__)
    app.request_class = Request

    @app.post("/json")
    async def json() -> Any:
        return {"json": await request.get_json()}

    @app.post("/silent")
    async def silent() -> Any:
        return {"json": await request.get_json(silent=True)}

    @app.post("/form")
    async def form() -> Any:
        return {"form": (await request.form).to_dict()}

    return app


UNREADABLE = [b"\xff\xfe", b'{"a": "\xe9"}', b"[" * 200_000, b'{"a":' * 200_000, b"{", b"", b"nan"]


@pytest.mark.parametrize("body", UNREADABLE)
async def test_invalid_json_gets_400(app: Quart, body: bytes) -> None:
    json = {"Content-Type": "application/json"}
    response = await app.test_client().post("/json", data=body, headers=json)
    assert response.status_code == 400
    silent = await app.test_client().post("/silent", data=body, headers=json)
    assert (silent.status_code, await silent.get_json()) == (200, {"json": None})


@pytest.mark.parametrize("kind", ["x-www-form-urlencoded", "x-url-encoded"])
async def test_the_number_of_form_fields_is_limited(app: Quart, kind: str) -> None:
    client, headers = app.test_client(), {"Content-Type": f"application/{kind}"}
    for fields, status in ((1000, 200), (1001, 413), (110_000, 413)):
        body = b"&".join(b"f%d=1" % each for each in range(fields))
        assert (await client.post("/form", data=body, headers=headers)).status_code == status
    app.config["MAX_FORM_PARTS"] = None
    form = await (await client.post("/form", data=body[:10_000], headers=headers)).get_json()
    assert len(form["form"]) > 1000


async def test_valid_json_is_parsed(app: Quart) -> None:
    response = await app.test_client().post("/json", json={"a": ["ü", None, 1.5]})
    assert await response.get_json() == {"json": {"a": ["ü", None, 1.5]}}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (URLENCODED, b"a=\xff\xfe"),
        (URLENCODED, b"a=%FF%00"),
        (MULTIPART, b"no boundary in here"),
        (MULTIPART, b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\xfe\r\n--b--'),
        ({"Content-Type": "multipart/form-data"}, b"--b"),
        ({"Content-Type": "multipart/form-data; boundary=\xfc"}, b"--b"),
    ],
)
async def test_a_malformed_form_causes_no_500(
    app: Quart, kind: dict[str, str], body: bytes
) -> None:
    response = await app.test_client().post("/form", data=body, headers=kind)
    assert response.status_code == 200
