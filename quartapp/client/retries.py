"""Asking again: what fails for a moment is nobody's business."""

from __future__ import annotations

import asyncio
import random
import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from .errors import APIError, ClientError, ConnectionFailed

RETRIES = 4
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0  # seconds
PASSING = {429, 502, 503, 504}


async def send(http: httpx.AsyncClient, method: str, path: str, **options: Any) -> httpx.Response:
    """Ask until there is an answer that will last, a few times at most.

    The request must be one that may arrive twice.
    """
    for retry, pause in enumerate(_pauses()):
        try:
            response = await _ask(http, method, path, retry > 0, **options)
        except ConnectionFailed:
            asked = 0.0
        else:
            if response.status_code not in PASSING:
                return response
            asked = asked_pause(response)
        await asyncio.sleep(max(pause, asked))
    return await _ask(http, method, path, True, **options)


async def _ask(
    http: httpx.AsyncClient, method: str, path: str, again: bool, **options: Any
) -> httpx.Response:
    try:
        response = await http.request(method, path, **options)
    except httpx.RequestError as error:
        words = str(error) or type(error).__name__
        raise ConnectionFailed(f"{method} {path} at {http.base_url.host}: {words}") from error
    if again and method == "DELETE" and response.status_code == 404:
        return httpx.Response(200, json={})  # an earlier attempt had arrived
    return response


def passes(error: ClientError) -> bool:
    """Whether ``error`` may be over in a moment."""
    failed = isinstance(error, ConnectionFailed)
    return failed or (isinstance(error, APIError) and error.status in PASSING)


def pause_before(retry: int) -> float:
    """Each about twice as long as the one before, so that a site in trouble is left alone,
    and by chance, so that not all come back at once.
    """
    doubled = FIRST_PAUSE * 2.0 ** min(retry, 16)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.5, 1)  # noqa: S311  # no secret


def _pauses() -> list[float]:
    return [pause_before(retry) for retry in range(RETRIES)]


def asked_pause(response: httpx.Response) -> float:
    """The seconds or the time that Retry-After names, but nobody waits for hours."""
    asked = response.headers.get("Retry-After", "")
    try:
        seconds = float(asked) if asked.isdecimal() else _until(asked)
    except ValueError:
        return 0
    return min(seconds, LONGEST_PAUSE)


def _until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time()
