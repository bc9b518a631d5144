"""The report of an error: it holds texts of the source code and no user input."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from logging import LogRecord
from pathlib import PurePath

from quart import Request, Websocket, has_request_context, has_websocket_context, request, websocket

from ..security import request_id

MAX_FRAMES = 40  # in the traceback of each exception


@dataclass(frozen=True)
class Kind:
    """The key for the rate limit: logger name, exception class and line of code."""

    logger: str
    error: str
    place: str

    @classmethod
    def of(cls, record: LogRecord) -> Kind:
        """Return the kind of a log record."""
        error = record.exc_info[1] if record.exc_info else None
        frames = traceback.extract_tb(error.__traceback__) if error else []
        path, line = (record.pathname, record.lineno)
        if frames:
            path, line = frames[-1].filename, frames[-1].lineno or 0
        place = "/".join(PurePath(path).parts[-3:])
        return cls(record.name, type(error).__name__ if error else "", f"{place}:{line}")


@dataclass(frozen=True)
class ErrorReport:
    """One error.  ``missed`` is the number of errors of its kind since the last report."""

    logger: str
    error: str
    place: str
    missed: int
    at: datetime
    words: str
    request: str
    request_id: str
    traceback: str

    @classmethod
    def of(cls, record: LogRecord, kind: Kind, missed: int) -> ErrorReport:
        """Return the report of a log record, with the current request if there is one."""
        current = _current_request()
        rule = current.url_rule.rule if current and current.url_rule else "…"
        words = str(record.msg).partition("\n")[0]  # asyncio puts the exception into further lines
        error = record.exc_info[1] if record.exc_info else None
        return cls(
            **vars(kind),
            missed=missed,
            at=datetime.fromtimestamp(record.created, UTC),
            # The path may contain a token.
            words=words.replace(current.path, rule) if current else words,
            request=f"{current.method} {rule}" if current else "",
            request_id=request_id() if current else "",
            traceback="".join(_outline(error)) if error else "",
        )


def _current_request() -> Request | Websocket | None:
    if has_request_context():
        return request
    return websocket if has_websocket_context() else None


def _outline(error: BaseException) -> Iterator[str]:
    """Yield the traceback with the classes of the exceptions, without their messages."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _outline(before)
        yield "\nand then:\n\n"
    yield from traceback.format_tb(error.__traceback__, limit=-MAX_FRAMES)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield "\nin which:\n\n"
            yield from _outline(each)
