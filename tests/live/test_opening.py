"""Tests of access to the websocket, which is checked before the handshake completes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from websockets.asyncio.client import connect

from quartapp.ext.db import utcnow
from tests.crowd import until
from tests.live.conftest import SITE_URL
from tests.serving import served
from tests.websockets import Ear, Refused


@pytest.fixture
def refusal(listening):
    """Return a function that opens a websocket, which must be refused; it returns the status."""

    async def refusal(browser=None, **options) -> int:
        with pytest.raises(Refused) as refused:
            await listening(browser, **options).__aenter__()
        return refused.value.status

    return refusal


async def test_a_page_of_the_site_opens_it_for_users_and_anonymous_users(susan, listening):
    async with listening(susan) as ear, listening() as stranger:
        assert await ear.hears_nothing()
        assert await stranger.hears_nothing()


async def test_a_program_without_credentials_opens_it(listening):
    async with listening(headers={"User-Agent": "curl"}) as ear:
        assert (await ear.ask(subscribe="timeline"))["subscribed"]
        assert (await ear.ask(subscribe="followed"))["error"] == "forbidden"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost.evil.example", "null", "https://localhost",
     "http://localhost:8000", ""],
)  # fmt: skip
async def test_a_page_of_another_origin_is_refused_with_and_without_a_cookie(
    susan, refusal, origin
):
    headers = {"Origin": origin}
    assert await refusal(susan, headers=headers) == 403
    assert await refusal(headers=headers) == 403


async def test_a_cookie_without_an_origin_is_refused(susan, refusal):
    assert await refusal(susan, headers={"User-Agent": "curl"}) == 403


async def test_the_origin_of_site_url_is_accepted(app, susan, listening):
    app.config["SITE_URL"] = "https://blog.example.com/"
    async with listening(susan, headers={"Origin": "https://blog.example.com"}) as ear:
        assert await ear.hears_nothing()


async def test_an_unconfirmed_account_is_refused(susan, change, refusal, token_of):
    await change("susan", confirmed=False)
    assert await refusal(susan) == 403
    headers = {"Authorization": f"Bearer {await token_of('susan')}"}
    assert await refusal(headers=headers) == 403


async def test_a_disabled_account_is_anonymous_and_its_token_refused(
    susan, account, change, listening, refusal, token_of
):
    token = await token_of("susan")
    await change("susan", disabled=True)
    async with listening(susan) as ear:
        topic = f"user:{(await account('susan')).id}"
        assert (await ear.ask(subscribe=topic))["error"] == "forbidden"
    assert await refusal(headers={"Authorization": f"Bearer {token}"}) == 401


async def test_a_signed_token_opens_it_from_any_origin(account, token_of, listening):
    topic = f"user:{(await account('susan')).id}"
    token = await token_of("susan")
    bearer = {"Authorization": f"Bearer {token}", "Origin": "https://elsewhere.example"}
    for options in ({"headers": bearer}, {"subprotocols": [f"token.{token}"]}):
        async with listening(None, topic, **options) as ear:
            assert await ear.hears_nothing()


async def test_a_personal_token_with_the_read_scope_opens_it(personal_token, listening, refusal):
    reader = {"Authorization": f"Bearer {await personal_token('susan', 'read')}"}
    async with listening(headers=reader) as ear:
        assert (await ear.ask(subscribe="followed"))["subscribed"]


async def test_a_personal_token_without_the_read_scope_is_refused(personal_token, refusal):
    writer = {"Authorization": f"Bearer {await personal_token('susan', 'write')}"}
    assert await refusal(headers=writer) == 403


@pytest.mark.parametrize(
    "authorization", ["Bearer nonsense", "Bearer qa_nonsense", "Bearer", "Basic c3VzYW46eA==", "x"]
)
async def test_invalid_credentials_are_refused_and_not_treated_as_anonymous(refusal, authorization):
    assert await refusal(headers={"Authorization": authorization}) == 401
    assert await refusal(headers={"Authorization": authorization, "Origin": SITE_URL}) == 401


async def test_a_bad_token_in_a_subprotocol_is_refused_even_beside_a_cookie(susan, refusal):
    offered = ["token.nonsense"]
    assert await refusal(susan, headers={"Origin": SITE_URL}, subprotocols=offered) == 401


async def test_an_expired_token_is_refused(app, account, refusal, token_of, monkeypatch):
    token = await token_of("susan")
    later = utcnow() + timedelta(hours=2)
    monkeypatch.setattr("itsdangerous.timed.time.time", later.timestamp)
    assert await refusal(headers={"Authorization": f"Bearer {token}"}) == 401


async def test_the_application_has_one_websocket_route(app):
    found = [rule.endpoint for rule in app.url_map.iter_rules() if rule.websocket]
    assert found == ["live.feed"]


async def test_a_websocket_on_an_unknown_path_gets_a_404(app):
    with pytest.raises(Refused, match="404"):
        await Ear(app, "/nowhere").__aenter__()


async def test_refused_clients_that_sent_data_too_early_are_not_counted(app, token_of):
    bearer = f"Bearer {await token_of('susan')}"
    early = (
        "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Authorization: {bearer}\r\n\r\n"
    ).encode() + b"\x81\x82\0\0\0\0{}"

    async def websockets_alone(scope, *talk) -> None:
        assert scope["type"] == "websocket"  # no lifespan: the fixture has started the application
        await app(scope, *talk)

    async with served(websockets_alone) as port:
        for _ in range(25):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(early)
            assert b" 400 " in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            writer.close()
        await until(lambda: not app.extensions["live"].subscribers)
        headers = {"Authorization": bearer}
        async with connect(f"ws://127.0.0.1:{port}/live", additional_headers=headers) as socket:
            await socket.send('{"ping": 1}')
            assert '"pong":1' in await socket.recv()
