"""A request that raises 413, 400 or 503 for a body it cannot accept, never 500.

Quart 0.23 buffers a chunked body whole before it compares it with MAX_CONTENT_LENGTH, and
0.22 and 0.23 do not count the files of a chunked multipart body.  Both apply
MAX_FORM_PARTS to multipart bodies alone.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast

from quart import Request as BaseRequest
from quart.formparser import FormDataParser as BaseFormDataParser
from quart.wrappers import Body as BaseBody
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, ServiceUnavailable

from .bodies import KEY, WAIT_SECONDS, HeldBody

INVALID_JSON = "The body is not JSON that can be read."


class Body(BaseBody):
    """A body that counts the bytes that arrive.

    Past the limit it drops the rest, because an unread body blocks the connection, and awaiting
    it raises RequestEntityTooLarge.  ``held`` is its part of the ``BodyBudget``, if there is one.
    If the budget has refused the body, awaiting it raises ServiceUnavailable.
    """

    held: HeldBody | None = None

    def __init__(self, expected_content_length: int | None, max_content_length: int | None) -> None:
        super().__init__(expected_content_length, max_content_length)
        self.limit = max_content_length
        self.received = 0

    @property
    def is_over(self) -> bool:
        """Return whether more bytes than the limit have arrived."""
        return self.limit is not None and self.received > self.limit

    def append(self, data: bytes) -> None:
        """Add ``data``; Quart 0.22 calls this."""
        if self._fits(data):
            super().append(data)  # type: ignore[misc, unused-ignore]  # 0.23 has none

    async def put(self, data: bytes) -> None:
        """Add ``data``; Quart 0.23 calls this."""
        if self._fits(data):
            await super().put(data)  # type: ignore[misc, unused-ignore]  # 0.22 has none

    def _fits(self, data: bytes) -> bool:
        was_over = self.is_over
        self.received += len(data)
        if self.is_over and not was_over:
            self.clear()
            self.set_complete()
        if self.is_over and self.held:
            self.held.release(self.held.size)
        return not self.is_over

    async def __anext__(self) -> bytes:
        try:
            data = await super().__anext__()
        finally:
            self._refuse_more()
        if self.held:
            self.held.release(len(data))
        return data

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from super().__await__())
        finally:
            self._refuse_more()

    def _refuse_more(self) -> None:
        if self.is_over:
            raise RequestEntityTooLarge
        if self.held and self.held.is_refused:
            raise ServiceUnavailable(retry_after=WAIT_SECONDS)


class FormDataParser(BaseFormDataParser):
    """Quart's parser, with MAX_FORM_PARTS also for the fields of url-encoded forms."""

    def get_parse_func(self, mimetype: str, options: dict[str, str]) -> Any:
        """Return the parser for ``mimetype``, which raises RequestEntityTooLarge past the limit."""
        parse = super().get_parse_func(mimetype, options)
        if parse is None or mimetype == "multipart/form-data" or self.max_form_parts is None:
            return parse

        async def counted(parser: Any, body: Any, *more: Any) -> Any:
            if (await body).count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            return await parse(parser, body, *more)

        return counted


class Request(BaseRequest):
    """Quart's request, with limits for bodies and forms, and 400 for any unreadable JSON."""

    body: Body
    body_class = Body
    form_data_parser_class = FormDataParser

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.body.held = cast("HeldBody | None", self.scope.get(KEY))

    async def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the body as JSON.

        Raises BadRequest unless ``silent``, also if it is not UTF-8 or is nested too deeply.
        """
        try:
            return await super().get_json(force, silent, cache)
        except (UnicodeDecodeError, RecursionError) as error:
            if silent:
                return None
            raise BadRequest(INVALID_JSON) from error

    def on_json_loading_failed(self, error: Exception) -> Any:
        """Raise BadRequest with a message for the client."""
        raise BadRequest(INVALID_JSON) from error
