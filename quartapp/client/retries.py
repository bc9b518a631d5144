"""Retry requests after temporary failures, with exponential backoff."""

from __future__ import annotations

import asyncio
import random
import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from .errors import APIError, ClientError, ConnectionFailed

RETRIES = 4
FIRST_BACKOFF_SECONDS, MAX_PAUSE_SECONDS = 0.25, 30.0
TEMPORARY = {429, 502, 503, 504}


async def send(http: httpx.AsyncClient, method: str, path: str, **options: Any) -> httpx.Response:
    """Send an idempotent request; retry up to RETRIES times while the failure is temporary.

    Raise ConnectionFailed if no response arrives.
    """
    for retry in range(RETRIES):
        try:
            response = await _send_once(http, method, path, retry > 0, **options)
        except ConnectionFailed:
            pause = 0.0
        else:
            if response.status_code not in TEMPORARY:
                return response
            pause = retry_after(response)
        await asyncio.sleep(max(backoff(retry), pause))
    return await _send_once(http, method, path, True, **options)


async def _send_once(
    http: httpx.AsyncClient, method: str, path: str, again: bool, **options: Any
) -> httpx.Response:
    try:
        response = await http.request(method, path, **options)
    except httpx.RequestError as error:
        reason = str(error) or type(error).__name__
        raise ConnectionFailed(f"{method} {path} at {http.base_url.host}: {reason}") from error
    if again and method == "DELETE" and response.status_code == 404:
        return httpx.Response(200, json={})  # an earlier attempt had arrived
    return response


def is_temporary(error: ClientError) -> bool:
    """Return whether a retry may succeed."""
    failed = isinstance(error, ConnectionFailed)
    return failed or (isinstance(error, APIError) and error.status in TEMPORARY)


def backoff(retry: int) -> float:
    """Return the seconds before a retry: exponential, with jitter against thundering herds."""
    doubled = FIRST_BACKOFF_SECONDS * 2.0 ** min(retry, 16)
    return min(doubled, MAX_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311  # no secret


def retry_after(response: httpx.Response) -> float:
    """Return the seconds that Retry-After names, MAX_PAUSE_SECONDS at most (RFC 9110, 10.2.3)."""
    header = response.headers.get("Retry-After", "")
    try:
        seconds = float(header) if header.isdecimal() else _seconds_until(header)
    except ValueError:
        return 0
    return min(seconds, MAX_PAUSE_SECONDS)


def _seconds_until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time()
