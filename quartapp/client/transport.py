"""Requests, authentication and connection pools of the client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx
from pydantic import SecretStr

from .connection import FeedConnection
from .errors import ClientError
from .models import AnyUser, Resource, User, id_of
from .responses import Done, Page, read
from .retries import send

T = TypeVar("T")


class Transport:
    """Sends requests over a connection pool inside ``async with``, else over one per call.

    A client that is not entered is bound to no event loop, so several ``asyncio.run`` may use
    it.  Raise ValueError for a URL that is not HTTP and for incomplete credentials.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        email: str | None = None,
        password: str | None = None,
        **options: Any,
    ) -> None:
        if httpx.URL(url).scheme not in {"http", "https"}:
            raise ValueError("A site's address begins with https:// or http://.")
        site = url.rstrip("/")
        auth = _credentials(token, email, password)
        self._new_http = partial(
            httpx.AsyncClient, base_url=f"{site}/api/v1.0", auth=auth, **options
        )
        self._http = self._new_http()
        self._loop: asyncio.AbstractEventLoop | None = None  # in which the client was entered
        self._site, self._options = site, options
        self._token = None if token is None else SecretStr(token)
        self._by_password = password is not None
        self._feed_connections: set[FeedConnection] = set()
        self._is_closed = False
        self._my_id: int | None = None

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_closed = True
        await asyncio.gather(*(each.close() for each in self._feed_connections))
        await self._http.__aexit__(kind, error, traceback)

    async def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        self._check_is_open()
        if self._loop is None:
            async with self._new_http() as http:
                return await send(http, method, path, **options)
        if self._loop is not asyncio.get_running_loop():
            raise ClientError("This client was entered in another event loop. Make one for each.")
        return await send(self._http, method, path, **options)

    def _check_is_open(self) -> None:
        if self._is_closed:
            raise ClientError("The client is closed, and so are its feeds.")

    async def _get(self, kind: type[T], path: str, **query: Any) -> T:
        return read(kind, await self._send("GET", path, params=query))

    async def _post(self, kind: type[T], path: str, **body: Any) -> T:
        """Send a POST request with a key, so that retries create one resource only."""
        key = {"Idempotency-Key": str(uuid4())}
        return read(kind, await self._send("POST", path, json=body, headers=key))

    async def _put(self, kind: type[T], path: str, known: Resource | int = 0, **body: Any) -> T:
        """Send a PUT request, conditional on the ETag of ``known`` if it has one."""
        etag = known.etag if isinstance(known, Resource) else None
        # A compressing proxy marks ETags as weak; If-Match compares strongly (RFC 9110, 13.1.1).
        match = {"If-Match": etag.removeprefix("W/")} if etag else {}
        return read(kind, await self._send("PUT", path, json=body, headers=match))

    async def _delete(self, path: str) -> None:
        read(Done, await self._send("DELETE", path))

    async def _walk(self, kind: type[Page[T]], path: str, per_page: int | None) -> AsyncIterator[T]:
        """Iterate over a list, page after page."""
        query = {"after": ""} | ({} if per_page is None else {"per_page": str(per_page)})
        while True:
            page = await self._get(kind, path, **query)
            for each in page.items:
                yield each
            if page.next is None:
                return
            # Only the query: behind a proxy, the host in ``next`` may be unreachable from here.
            query = dict(httpx.URL(page.next).params)

    async def _walk_of(
        self, user: AnyUser, kind: type[Page[T]], part: str, per_page: int | None
    ) -> AsyncIterator[T]:
        """Iterate over a list that belongs to ``user``."""
        path = f"/users/{await self._id_of(user)}/{part}/"
        async for each in self._walk(kind, path, per_page):
            yield each

    async def _id_of(self, user: AnyUser) -> int:
        """Return the id of a user; "me" is looked up once, because most paths take ids only."""
        if user != "me":
            return id_of(user)
        if self._my_id is None:
            self._my_id = (await self._get(User, "/users/me")).id
        return self._my_id


def _credentials(
    token: str | None, email: str | None, password: str | None
) -> httpx.BasicAuth | None:
    match token, email, password:
        case None, None, None:
            return None
        case str(), None, None:
            return httpx.BasicAuth(token, "")
        case None, str(), str():
            return httpx.BasicAuth(email, password)
    raise ValueError("Sign in with a token, or with an address and its password.")
