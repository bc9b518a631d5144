"""A request that answers 413 and 400 for a body that cannot be taken, never 500.

Quart 0.23 buffers a chunked body whole before it compares it with MAX_CONTENT_LENGTH, and
0.22 and 0.23 let the files of a chunked multipart body pass uncounted.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from quart import Request as BaseRequest
from quart.wrappers import Body as BaseBody
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

NO_JSON = "The body is not JSON that can be read."


class Body(BaseBody):
    """Counts what arrives.  Past the limit it drops the rest: a server that is not read from
    stops, and whoever waits for the body gets RequestEntityTooLarge."""

    def __init__(self, expected_content_length: int | None, max_content_length: int | None) -> None:
        super().__init__(expected_content_length, max_content_length)
        self.limit = max_content_length
        self.received = 0

    @property
    def is_over(self) -> bool:
        """Whether more than the limit has arrived."""
        return self.limit is not None and self.received > self.limit

    def append(self, data: bytes) -> None:
        """Take ``data``: Quart 0.22 calls it so."""
        if self._fits(data):
            super().append(data)  # type: ignore[misc, unused-ignore]  # 0.23 has none

    async def put(self, data: bytes) -> None:
        """Take ``data``: Quart 0.23 calls it so."""
        if self._fits(data):
            await super().put(data)  # type: ignore[misc, unused-ignore]  # 0.22 has none

    def _fits(self, data: bytes) -> bool:
        was_over = self.is_over
        self.received += len(data)
        if self.is_over and not was_over:
            self.clear()
            self.set_complete()
        return not self.is_over

    async def __anext__(self) -> bytes:
        try:
            return await super().__anext__()
        finally:
            self._refuse_more()

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from super().__await__())
        finally:
            self._refuse_more()

    def _refuse_more(self) -> None:
        if self.is_over:
            raise RequestEntityTooLarge


class Request(BaseRequest):
    """Quart's, with a body that is counted, and JSON that cannot break it."""

    body_class = Body

    async def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """As Quart's; text that is not UTF-8 or nested beyond reason is a bad request too."""
        try:
            return await super().get_json(force, silent, cache)
        except (UnicodeDecodeError, RecursionError) as error:
            if silent:
                return None
            raise BadRequest(NO_JSON) from error

    def on_json_loading_failed(self, error: Exception) -> Any:
        """Say what is wrong in words for whoever sent it."""
        raise BadRequest(NO_JSON) from error
