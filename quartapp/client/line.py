"""One connection to the live feed: what is said on it, and why there is none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.http11 import Response

from .answers import UNEXPECTED, words_of
from .errors import APIError, ClientError, ConnectionFailed, Forbidden, Unauthorized, error_of
from .retries import PASSING, asked_pause

SESSION_ENDED, NOT_ALLOWED = 4401, 4403
PATIENCE = 10.0  # seconds until a site has let one in
LAST_WORDS = 1.0  # seconds for the other side to say goodbye
LONGEST_WORDS = 200  # characters; what is longer is a page


class Line:
    """JSON objects in both directions."""

    def __init__(self, socket: ClientConnection, renewable: bool) -> None:
        self._socket = socket
        self._renewable = renewable

    async def say(self, **message: Any) -> None:
        """Send a message."""
        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed as closed:
            raise self._ending() from closed

    async def hear(self) -> dict[str, Any]:
        """The next message; raises what ends the connection."""
        try:
            text = await self._socket.recv()
        except ConnectionClosed as closed:
            raise self._ending() from closed
        try:
            message = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise unexpected()
        return message

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it yet."""
        return self._socket.close_code is None

    async def close(self) -> None:
        """End it, without waiting long for the other side."""
        await self._socket.close()

    def _ending(self) -> ClientError:
        code = self._socket.close_code
        if code == SESSION_ENDED and not self._renewable:
            return Unauthorized(401, "unauthorized", "This token holds no longer.")
        if code == NOT_ALLOWED:
            return Forbidden(403, "forbidden", "This is not for you to hear any more.")
        return ConnectionFailed(f"The live feed was interrupted ({code}).")


class _Connect(connect):
    """Not sent on to elsewhere: a token is for the site that was named."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def opened(site: str, token: str | None, renewable: bool, options: Mapping[str, Any]) -> Line:
    """A line to ``site``, with the ``options`` of httpx that mean something to it.

    When a ``renewable`` token ends, that is no more than an interruption.
    """
    try:
        socket = await _Connect(close_timeout=LAST_WORDS, **_asked(site, token, options))
    except InvalidStatus as error:
        raise await _refusal(error.response) from error
    except (OSError, WebSocketException) as error:
        host, words = httpx.URL(site).host, str(error) or type(error).__name__
        raise ConnectionFailed(f"The live feed at {host}: {words}") from error
    return Line(socket, renewable)


def unexpected() -> APIError:
    """What is told of a message that no blog sends."""
    return APIError(101, UNEXPECTED, "This is not what a live feed tells.")


def _asked(site: str, token: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    url = httpx.URL(f"{site}/live")
    secure = url.scheme == "https"
    headers = httpx.Headers(options.get("headers"))
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    trusting = options.get("trust_env", True)
    asked = {
        "uri": str(url.copy_with(scheme="wss" if secure else "ws")),
        "additional_headers": dict(headers),
        "open_timeout": httpx.Timeout(options.get("timeout", PATIENCE)).read,
        "proxy": str(options["proxy"]) if options.get("proxy") else trusting or None,
    }
    if secure:
        given = {name: options[name] for name in ("verify", "cert") if name in options}
        asked["ssl"] = httpx.create_ssl_context(trust_env=trusting, **given)
    return asked


async def _refusal(response: Response) -> APIError:
    """What a site says to whom it does not let in; to who is to wait, after that time."""
    status, body = response.status_code, bytes(response.body or b"").decode(errors="replace")
    answer = httpx.Response(status, headers=list(response.headers.raw_items()))
    if status in PASSING:
        await asyncio.sleep(asked_pause(answer))
    if body and len(body) <= LONGEST_WORDS and "<" not in body:
        return error_of(status)(status, HTTPStatus(status).phrase.lower(), body)
    return error_of(status)(status, UNEXPECTED, words_of(answer))
