"""An error response that uses no code of the application."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.exceptions import HTTPException

from .exchange import Exchange

BROKEN = ("Internal server error", "Something broke on this server. Try again in a minute.")
REFUSED = ("Bad request", "Something in the request is not as it should be.")
ERROR_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<h1>{title}</h1><p>{message}</p><p>{request_id}</p></html>
"""


async def send_bare(exchange: Exchange, error: Exception) -> None:
    """Send a short HTML page, or JSON if the client does not accept HTML."""
    status = (error.code if isinstance(error, HTTPException) else None) or 500
    title, message = BROKEN if status >= 500 else REFUSED
    if "text/html" in header(exchange.scope, b"accept"):
        kind = b"text/html; charset=utf-8"
        body = ERROR_PAGE.format(title=title, message=message, request_id=exchange.request_id)
    else:
        kind = b"application/json"
        body = json.dumps({"error": title.lower(), "message": message})
    prefix = ""
    if exchange.scope["type"] == "websocket":
        if "websocket.http.response" not in (exchange.scope.get("extensions") or {}):
            await exchange.send({"type": "websocket.close", "code": 1011})
            return
        prefix = "websocket."
    head = {"status": status, "headers": [(b"content-type", kind)]}
    await exchange.send({"type": f"{prefix}http.response.start", **head})
    tail = {"body": body.encode(), "more_body": False}
    await exchange.send({"type": f"{prefix}http.response.body", **tail})


def header(scope: Any, name: bytes) -> str:
    """Return the value of a request header, or ``""`` if it is missing."""
    values = [value.decode("latin-1") for each, value in scope["headers"] if each == name]
    return ", ".join(values)
