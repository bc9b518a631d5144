"""A logging handler that reports errors in the background, with a rate limit."""

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
MAX_SENDING = 5  # reports at a time
SEND_TIMEOUT_SECONDS = 30  # for one report
SHUTDOWN_SECONDS = 5  # for current reports when the application stops

_is_sending: ContextVar[bool] = ContextVar("is_sending_an_error_mail", default=False)


def mail_errors(app: Quart, send: Send) -> None:
    """While ``app`` serves, await ``send(report)`` for each log record of level ERROR or higher.

    ``send`` runs in the background, in an application context, at most once per kind of error
    in ``ERROR_MAIL_SECONDS`` (default: an hour) and process.  Processes that do not serve, such
    as commands, use ``errors_mailed``.
    """
    app.config.setdefault("ERROR_MAIL_SECONDS", 3600)
    app.extensions[EXTENSION] = send

    @app.while_serving
    async def watch() -> AsyncGenerator[None, None]:
        async with errors_mailed(app):
            yield


@asynccontextmanager
async def errors_mailed(app: Quart) -> AsyncIterator[None]:
    """Report errors that are logged inside the context; do nothing without ``mail_errors``."""
    send: Send | None = app.extensions.get(EXTENSION)
    if send is None:
        yield
        return
    handler, root = ErrorHandler(app, send, app.config["ERROR_MAIL_SECONDS"]), logging.getLogger()
    if not root.handlers and logging.lastResort:
        root.addHandler(logging.lastResort)  # logging uses it only while there is no handler
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        await handler.finish()


class ErrorHandler(logging.Handler):
    """Sends reports in the event loop that it was created in, also for errors of other threads."""

    def __init__(self, app: Quart, send: Send, seconds: float) -> None:
        super().__init__(logging.ERROR)
        self.app, self.send, self.seconds = app, send, seconds
        self.loop = asyncio.get_running_loop()
        self.reported: dict[Kind, tuple[float, int]] = {}  # time, number of errors dropped since
        self.sending: set[asyncio.Task[None]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Report the error unless its kind was reported recently, or ``send`` itself logged it."""
        if _is_sending.get():
            return
        try:
            kind, now = Kind.of(record), time.monotonic()
            when, missed = self.reported.get(kind, (-self.seconds, 0))
            if kind in self.reported and now - when < self.seconds:
                self.reported[kind] = when, missed + 1
                return
            self.reported[kind] = now, 0
            report = ErrorReport.of(record, kind, missed)
            self.loop.call_soon_threadsafe(self._start, report)
        except Exception:
            self.handleError(record)

    async def finish(self) -> None:
        """Wait for current reports, for at most SHUTDOWN_SECONDS."""
        await asyncio.sleep(0)
        if self.sending:
            await asyncio.wait(self.sending, timeout=SHUTDOWN_SECONDS)

    def _start(self, report: ErrorReport) -> None:
        """Start sending, in an empty context: the request and its transaction must not be used."""
        if len(self.sending) >= MAX_SENDING:  # drop it; the next of its kind is sent and counts it
            kind = Kind(report.logger, report.error, report.place)
            _, since = self.reported.get(kind, (0, 0))
            self.reported[kind] = -self.seconds, report.missed + 1 + since
        else:
            task = self.loop.create_task(self._send(report), context=Context())
            self.sending.add(task)
            task.add_done_callback(self.sending.discard)

    async def _send(self, report: ErrorReport) -> None:
        _is_sending.set(True)
        try:
            async with asyncio.timeout(SEND_TIMEOUT_SECONDS), self.app.app_context():
                await self.send(report)
        except Exception as error:
            logger.warning("An error could not be mailed: %s", type(error).__name__)
