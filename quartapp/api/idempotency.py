"""The header ``Idempotency-Key``: a retried POST returns the first response.

As in draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from quart import request
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Invalid
from quartapp.extensions import db
from quartapp.services import idempotency

from .authentication import current_user

KEY = re.compile(r"[\x21-\x7e]{1,255}")

Created = tuple[dict[str, Any], int, dict[str, str]]


async def idempotent(make: Callable[[AsyncSession], Awaitable[dict[str, Any]]]) -> Created:
    """Call ``make`` in a transaction and return 201 with its JSON, which must have a ``url``.

    If the request repeats one with the same Idempotency-Key, return the stored JSON instead.
    Raises Conflict if the key was used for another request, and Invalid if it is malformed.
    """
    key = idempotency_key()
    async with db.begin() as session:
        if key is None:
            return _created(await make(session))
        answer = await idempotency.claim(session, current_user, key, await _request_hash())
        if answer.body is not None:
            return _created(answer.body, {"Idempotency-Replayed": "true"})
        answer.body = await make(session)
        return _created(answer.body)


def idempotency_key() -> str | None:
    """Return the Idempotency-Key of the request, or None.  Raise Invalid if it is malformed."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise Invalid("An Idempotency-Key is 1 to 255 visible ASCII characters.")
    return key


def _created(body: dict[str, Any], headers: dict[str, str] | None = None) -> Created:
    return body, 201, {"Location": body["url"], **(headers or {})}


async def _request_hash() -> str:
    body: bytes = await request.get_data(as_text=False)  # type: ignore[assignment]
    return sha256(f"{request.method} {request.full_path}\n".encode() + body).hexdigest()
