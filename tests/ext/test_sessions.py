"""Tests of the session: its cookie, Vary, signatures, changes of the secret key."""

from __future__ import annotations

from hashlib import sha1, sha256

import pytest
from itsdangerous import URLSafeTimedSerializer
from quart import Quart, session, websocket
from quart.sessions import session_json_serializer

from quartapp.ext.sessions import SessionInterface

LOOKS = {
    "get": lambda: session.get("x", ""),
    "item": lambda: item(),
    "in": lambda: "x" in session,
    "bool": lambda: bool(session),
    "iter": lambda: next(iter(session), ""),
    "dict": lambda: dict(session),
    "keys": lambda: list(session.keys()),
    "values": lambda: list(session.values()),
    "items": lambda: list(session.items()),
    "copy": lambda: session.copy(),
    "equal": lambda: session == {},
    "or": lambda: session | {},
    "setdefault": lambda: session.setdefault("x", "new") and session.pop("x"),
    "pop": lambda: session.pop("y", ""),
    "permanent": lambda: session.permanent,
}
CHANGES = {
    "set": lambda: session.update(x="kept"),
    "clear": lambda: session.clear(),
    "stay": lambda: setattr(session, "permanent", True),
}


def item():
    try:
        return session["x"]
    except KeyError:
        return ""


@pytest.fixture
def app():
    app = Quart("sessions")
    app.config.update(SECRET_KEY="a key", TESTING=True)
    app.session_interface = SessionInterface()

    @app.get("/<name>")
    async def look(name):
        return {"saw": {**LOOKS, **CHANGES, "nothing": str}[name]()}

    return app


@pytest.fixture
def client(app):
    return app.test_client()


async def saw(client, path, **options):
    return (await (await client.get(path, **options)).get_json())["saw"]


async def test_an_unused_session_adds_no_headers(client):
    answer = await client.get("/nothing")
    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    await client.get("/set")
    answer = await client.get("/nothing")
    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("look", [name for name in LOOKS if name != "setdefault"])
@pytest.mark.parametrize("begun", [False, True])
async def test_a_response_that_read_the_session_varies_by_cookie_and_sets_none(client, look, begun):
    if begun:
        await client.get("/set")
    answer = await client.get(f"/{look}")
    assert answer.status_code == 200
    assert answer.headers["Vary"] == "Cookie"
    assert "Set-Cookie" not in answer.headers


async def test_a_session_value_is_kept_until_it_is_removed(client):
    answer = await client.get("/set")
    assert answer.headers["Vary"] == "Cookie"
    assert await saw(client, "/get") == "kept"
    assert await saw(client, "/setdefault") == "kept"
    assert await saw(client, "/get") == ""


async def test_a_cleared_session_deletes_its_cookie(client):
    await client.get("/set")
    answer = await client.get("/clear")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert await saw(client, "/get") == ""


async def test_every_request_renews_a_permanent_session(client):
    assert "Expires" in (await client.get("/stay")).headers["Set-Cookie"]
    assert "Expires" in (await client.get("/nothing")).headers["Set-Cookie"]


def cookie_signed_with(digest, key="a key"):
    return URLSafeTimedSerializer(
        key,
        salt="cookie-session",
        serializer=session_json_serializer,
        signer_kwargs={"key_derivation": "hmac", "digest_method": digest},
    ).dumps({"x": "from the cookie"})


@pytest.mark.parametrize(
    ("cookie", "read"),
    [
        (cookie_signed_with(sha256), "from the cookie"),
        (cookie_signed_with(sha1), ""),
        (cookie_signed_with(sha256, "another key"), ""),
        ("junk", ""),
        ("", ""),
    ],
    ids=["ours", "sha-1", "another key", "junk", "empty"],
)
async def test_only_a_cookie_with_a_valid_sha_256_signature_is_read(app, cookie, read):
    client = app.test_client(use_cookies=False)
    assert await saw(client, "/get", headers={"Cookie": f"session={cookie}"}) == read


async def test_a_fallback_key_still_reads_a_session(app, client):
    await client.get("/set")
    app.config.update(SECRET_KEY="another", SECRET_KEY_FALLBACKS=["a key"])
    assert await saw(client, "/get") == "kept"


async def test_a_session_needs_a_secret_key(app, client):
    app.secret_key = None
    assert await saw(client, "/get") == ""
    answer = await client.get("/set")
    assert answer.status_code == 500
    assert "no secret key was set" in await answer.get_data(as_text=True)


async def test_a_websocket_can_read_the_session(app, client):
    @app.websocket("/talk")
    async def talk():
        await websocket.send(session.get("x", ""))

    await client.get("/set")
    async with client.websocket("/talk") as socket:
        assert await socket.receive() == "kept"
