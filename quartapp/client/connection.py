"""A websocket connection to the live feed, and the errors of opening and closing one."""

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

from .errors import APIError, ClientError, ConnectionFailed, Forbidden, Unauthorized, error_of
from .responses import UNEXPECTED, describe
from .retries import TEMPORARY, retry_after

SESSION_ENDED, NOT_ALLOWED = 4401, 4403
OPEN_TIMEOUT_SECONDS = 10.0
CLOSE_TIMEOUT_SECONDS = 1.0  # for the closing handshake
MAX_MESSAGE_LENGTH = 200  # characters; a longer body is a page


class FeedConnection:
    """Sends and receives JSON objects."""

    def __init__(self, socket: ClientConnection, renewable: bool) -> None:
        self._socket = socket
        self._renewable = renewable

    async def send(self, **message: Any) -> None:
        """Send a message; raise ClientError if the connection is closed."""
        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed as closed:
            raise self._close_error() from closed

    async def receive(self) -> dict[str, Any]:
        """Return the next message; raise ClientError if the connection is closed."""
        try:
            text = await self._socket.recv()
        except ConnectionClosed as closed:
            raise self._close_error() from closed
        try:
            message = json.loads(text)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise unexpected()
        return message

    @property
    def is_open(self) -> bool:
        """Whether neither side has closed it."""
        return self._socket.close_code is None

    async def close(self) -> None:
        """Close the connection; wait CLOSE_TIMEOUT_SECONDS for the server at most."""
        await self._socket.close()

    def _close_error(self) -> ClientError:
        code = self._socket.close_code
        if code == SESSION_ENDED and not self._renewable:
            return Unauthorized(401, "unauthorized", "The token has expired or was revoked.")
        if code == NOT_ALLOWED:
            return Forbidden(403, "forbidden", "You may not listen to this any more.")
        return ConnectionFailed(f"The live feed was interrupted ({code}).")


class _Connect(connect):
    """Follows no redirects: the token is for the named site only."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def open_connection(
    site: str, token: str | None, renewable: bool, options: Mapping[str, Any]
) -> FeedConnection:
    """Return a connection to ``site``; raise ClientError if it cannot be opened.

    Of ``options``, those of httpx that apply to a websocket are used.  The end of a
    ``renewable`` token raises ConnectionFailed, which is retried, instead of Unauthorized.
    """
    try:
        socket = await _Connect(
            close_timeout=CLOSE_TIMEOUT_SECONDS, **_arguments(site, token, options)
        )
    except InvalidStatus as error:
        raise await _error(error.response) from error
    except (OSError, WebSocketException) as error:
        host, reason = httpx.URL(site).host, str(error) or type(error).__name__
        raise ConnectionFailed(f"The live feed at {host}: {reason}") from error
    return FeedConnection(socket, renewable)


def unexpected() -> APIError:
    """Return the error for a message that the live feed never sends."""
    return APIError(101, UNEXPECTED, "The server sent something else than events.")


def _arguments(site: str, token: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    url = httpx.URL(f"{site}/live")
    secure = url.scheme == "https"
    headers = httpx.Headers(options.get("headers"))
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    trust_env = options.get("trust_env", True)
    arguments = {
        "uri": str(url.copy_with(scheme="wss" if secure else "ws")),
        "additional_headers": dict(headers),
        "open_timeout": httpx.Timeout(options.get("timeout", OPEN_TIMEOUT_SECONDS)).read,
        "proxy": str(options["proxy"]) if options.get("proxy") else trust_env or None,
    }
    if secure:
        given = {name: options[name] for name in ("verify", "cert") if name in options}
        arguments["ssl"] = httpx.create_ssl_context(trust_env=trust_env, **given)
    return arguments


async def _error(response: Response) -> APIError:
    """Return the error for a refused handshake, after the pause that Retry-After names."""
    status, body = response.status_code, bytes(response.body or b"").decode(errors="replace")
    answer = httpx.Response(status, headers=list(response.headers.raw_items()))
    if status in TEMPORARY:
        await asyncio.sleep(retry_after(answer))
    if body and len(body) <= MAX_MESSAGE_LENGTH and "<" not in body:
        return error_of(status)(status, HTTPStatus(status).phrase.lower(), body)
    return error_of(status)(status, UNEXPECTED, describe(answer))
