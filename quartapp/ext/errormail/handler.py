"""A logging handler that hands errors on, seldom, and never in the way."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context, ContextVar

from quart import Quart

from .report import ErrorReport, Kind

logger = logging.getLogger(__name__)

Send = Callable[[ErrorReport], Awaitable[None]]

EXTENSION = "errormail"
MOST_AT_ONCE = 5
PATIENCE = 30  # seconds for one
GRACE = 5  # seconds for those that are under way when the application stops

_is_sending: ContextVar[bool] = ContextVar("is_sending_an_error_mail", default=False)


def mail_errors(app: Quart, send: Send) -> None:
    """While ``app`` serves, ``await send(report)`` for what is logged as ERROR or worse.

    At most one of a kind in ``ERROR_MAIL_SECONDS`` (an hour) for each process, in the
    background and within the application's context.  What does not serve, as a command
    does not, asks for it with ``errors_mailed``.
    """
    app.config.setdefault("ERROR_MAIL_SECONDS", 3600)
    app.extensions[EXTENSION] = send

    @app.while_serving
    async def watch() -> AsyncGenerator[None, None]:
        async with errors_mailed(app):
            yield


@asynccontextmanager
async def errors_mailed(app: Quart) -> AsyncIterator[None]:
    """Report the errors logged within, if ``mail_errors`` was told how."""
    send: Send | None = app.extensions.get(EXTENSION)
    if send is None:
        yield
        return
    handler, root = ErrorHandler(app, send, app.config["ERROR_MAIL_SECONDS"]), logging.getLogger()
    if not root.handlers and logging.lastResort:
        root.addHandler(logging.lastResort)  # it prints only as long as there is no other
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        await handler.finish()


class ErrorHandler(logging.Handler):
    """Reports to the loop that it was made in, from whichever thread an error comes."""

    def __init__(self, app: Quart, send: Send, seconds: float) -> None:
        super().__init__(logging.ERROR)
        self.app, self.send, self.seconds = app, send, seconds
        self.loop = asyncio.get_running_loop()
        self.told: dict[Kind, tuple[float, int]] = {}  # when, and how many were not since
        self.sending: set[asyncio.Task[None]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Report it, unless its kind was told of lately or comes of telling."""
        if _is_sending.get():
            return
        try:
            kind, now = Kind.of(record), time.monotonic()
            when, missed = self.told.get(kind, (-self.seconds, 0))
            if kind in self.told and now - when < self.seconds:
                self.told[kind] = when, missed + 1
                return
            self.told[kind] = now, 0
            report = ErrorReport.of(record, kind, missed)
            self.loop.call_soon_threadsafe(self._start, report)
        except Exception:
            self.handleError(record)

    async def finish(self) -> None:
        """Wait a little for what is under way."""
        await asyncio.sleep(0)
        if self.sending:
            await asyncio.wait(self.sending, timeout=GRACE)

    def _start(self, report: ErrorReport) -> None:
        """In a context of its own: the request and its transaction are not for this."""
        if len(self.sending) >= MOST_AT_ONCE:  # the next of its kind is told, and of this one
            kind = Kind(report.logger, report.error, report.place)
            _, since = self.told.get(kind, (0, 0))
            self.told[kind] = -self.seconds, report.missed + 1 + since
        else:
            task = self.loop.create_task(self._send(report), context=Context())
            self.sending.add(task)
            task.add_done_callback(self.sending.discard)

    async def _send(self, report: ErrorReport) -> None:
        _is_sending.set(True)
        try:
            async with asyncio.timeout(PATIENCE), self.app.app_context():
                await self.send(report)
        except Exception as error:
            logger.warning("An error could not be mailed: %s", type(error).__name__)
