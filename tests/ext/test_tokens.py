"""Tests of signed tokens: purpose, expiry, keys, malformed input."""

from __future__ import annotations

import re
import string
from hashlib import sha1, sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
from quart import Quart

from quartapp.ext import tokens
from quartapp.ext.tokens import (
    TokenError,
    TokenExpired,
    TokenInvalid,
    TokenSigner,
    derived,
    fingerprint,
)

URL_SAFE = set(string.ascii_letters + string.digits + "-_.")


def application(**config: object) -> Quart:
    app = Quart("tokens")
    app.config.update({"SECRET_KEY": "a key", **config})
    return app


@pytest.fixture
async def app():
    async with application().app_context():
        yield


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves only when a test changes ``now``."""

    class Clock:
        now = 1_000_000.5

        def time(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(tokens, "time", clock)
    return clock


@pytest.mark.usefixtures("app")
async def test_a_token_returns_its_claims():
    signer = TokenSigner("confirm")
    assert signer.loads(signer.dumps(id=7, email="é@example.com")) == {
        "id": 7,
        "email": "é@example.com",
    }


@pytest.mark.usefixtures("app")
async def test_a_token_is_url_safe():
    assert set(TokenSigner("confirm").dumps(id=7, text="ü?&=/+ " * 50)) <= URL_SAFE


@pytest.mark.usefixtures("app")
async def test_a_token_expires_after_an_hour(clock):
    signer = TokenSigner("confirm")
    token = signer.dumps(id=7)
    clock.now += 3599
    assert signer.loads(token) == {"id": 7}
    clock.now += 1
    with pytest.raises(TokenExpired):
        signer.loads(token)


@pytest.mark.usefixtures("app")
async def test_the_expiry_of_a_token_is_set_on_creation(clock):
    token = TokenSigner("confirm", expires_in=60).dumps(id=7, exp=9_999_999_999)
    clock.now += 61
    with pytest.raises(TokenExpired):
        TokenSigner("confirm", expires_in=10**6).loads(token)


@pytest.mark.usefixtures("app")
async def test_a_token_for_another_purpose_is_refused():
    token = TokenSigner("confirm").dumps(id=7)
    for purpose in ("reset", "confirm ", "Confirm", "confirm.x", ""):
        with pytest.raises(TokenInvalid):
            TokenSigner(purpose).loads(token)


@pytest.mark.usefixtures("app")
async def test_a_changed_token_is_refused():
    signer = TokenSigner("confirm")
    token = signer.dumps(id=7)
    for place in range(len(token) - 1):  # base64 ignores two bits of the last one
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(TokenInvalid):
            signer.loads(token[:place] + other + token[place + 1 :])


async def test_a_token_of_another_key_is_refused():
    async with application(SECRET_KEY="another").app_context():
        token = TokenSigner("confirm").dumps(id=7)
    async with application().app_context():
        with pytest.raises(TokenInvalid):
            TokenSigner("confirm").loads(token)


async def test_a_token_stays_valid_while_its_key_is_a_fallback():
    async with application(SECRET_KEY="old").app_context():
        token = TokenSigner("confirm").dumps(id=7)
    async with application(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]).app_context():
        assert TokenSigner("confirm").loads(token) == {"id": 7}
        fresh = TokenSigner("confirm").dumps(id=8)
    async with application(SECRET_KEY="new").app_context():
        assert TokenSigner("confirm").loads(fresh) == {"id": 8}
        with pytest.raises(TokenInvalid):
            TokenSigner("confirm").loads(token)


JUNK = [
    "", ".", "..", "...", "a", "a.b", "a.b.c", " ", "\0", "é", "\ud800", "💥" * 1000, "x" * 100_000,
    "." * 100_000, "a." * 50_000, None, 7, 7.5, b"bytes", [], {}, ["a.b"], True, object(),
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:20])
@pytest.mark.usefixtures("app")
async def test_a_malformed_token_is_refused(junk):
    with pytest.raises(TokenInvalid):
        TokenSigner("confirm").loads(junk)


@pytest.mark.parametrize("payload", [None, 7, "text", [1], {}, {"exp": "soon"}, {"exp": None}])
@pytest.mark.usefixtures("app")
async def test_a_signed_payload_without_an_expiry_is_refused(payload):
    signed = TokenSigner("confirm")._serializer().dumps(payload)
    with pytest.raises(TokenInvalid):
        TokenSigner("confirm").loads(signed)


@pytest.mark.usefixtures("app")
async def test_a_sha_1_signature_is_refused():
    def signed_with(digest):
        how = {"key_derivation": "hmac", "digest_method": digest}
        serializer = URLSafeSerializer("a key", salt="quartapp.token.confirm", signer_kwargs=how)
        return serializer.dumps({"id": 7, "exp": 10**10})

    assert TokenSigner("confirm").loads(signed_with(sha256)) == {"id": 7}
    with pytest.raises(TokenInvalid):
        TokenSigner("confirm").loads(signed_with(sha1))


@settings(max_examples=200, deadline=None)
@given(junk=st.text() | st.text(alphabet=sorted(URL_SAFE)))
async def test_any_other_text_raises_token_error(junk):
    async with application().app_context():
        with pytest.raises(TokenError):
            TokenSigner("confirm").loads(junk)


@pytest.mark.parametrize("key", [None, ""])
async def test_signing_needs_a_secret_key(key):
    async with application(SECRET_KEY=key).app_context():
        with pytest.raises(RuntimeError, match="SECRET_KEY"):
            TokenSigner("confirm").dumps(id=7)


def test_a_fingerprint_identifies_one_state():
    assert fingerprint("a@example.com", "hash") == fingerprint("a@example.com", "hash")
    others = {
        fingerprint(*state) for state in [("a", "b"), ("ab",), ("b", "a"), ("a", "b", ""), ()]
    }
    assert len(others) == 5
    assert all(len(each) == 20 for each in others)


async def test_a_secret_is_derived_from_the_key_the_purpose_and_the_state():
    async with application().app_context():
        first = derived("a", 1, "x")
        assert first == derived("a", 1, "x")
        assert re.fullmatch("[A-Za-z0-9_-]{43}", first)
        assert len({first, derived("b", 1, "x"), derived("a", 1, "y"), derived("a", 1)}) == 4
    async with application(SECRET_KEY="another").app_context():
        assert derived("a", 1, "x") != first
    async with application(SECRET_KEY="").app_context():
        with pytest.raises(RuntimeError, match="SECRET_KEY"):
            derived("a")
