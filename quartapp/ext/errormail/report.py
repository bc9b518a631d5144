"""What may be told of an error: only what stands in the code, nothing that anybody sent."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from logging import LogRecord
from pathlib import PurePath

from quart import Request, Websocket, has_request_context, has_websocket_context, request, websocket

from ..security import request_id

DEEPEST = 40  # calls that are shown of each exception


@dataclass(frozen=True)
class Kind:
    """What makes two errors the same: who logged it, which exception, from where."""

    logger: str
    error: str
    place: str

    @classmethod
    def of(cls, record: LogRecord) -> Kind:
        """The kind of what was logged."""
        error = record.exc_info[1] if record.exc_info else None
        frames = traceback.extract_tb(error.__traceback__) if error else []
        path, line = (record.pathname, record.lineno)
        if frames:
            path, line = frames[-1].filename, frames[-1].lineno or 0
        place = "/".join(PurePath(path).parts[-3:])
        return cls(record.name, type(error).__name__ if error else "", f"{place}:{line}")


@dataclass(frozen=True)
class ErrorReport:
    """One error.  ``missed`` is how many of its kind were not told of since the last."""

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
        """Report what was logged, with the request in whose course it was, if there is one."""
        asked = _asked()
        rule = asked.url_rule.rule if asked and asked.url_rule else "…"
        words = str(record.msg).partition("\n")[0]  # asyncio quotes the exception further down
        error = record.exc_info[1] if record.exc_info else None
        return cls(
            **vars(kind),
            missed=missed,
            at=datetime.fromtimestamp(record.created, UTC),
            words=words.replace(asked.path, rule) if asked else words,  # a path may hold a token
            request=f"{asked.method} {rule}" if asked else "",
            request_id=request_id() if asked else "",
            traceback="".join(_outline(error)) if error else "",
        )


def _asked() -> Request | Websocket | None:
    if has_request_context():
        return request
    return websocket if has_websocket_context() else None


def _outline(error: BaseException) -> Iterator[str]:
    """The calls and the kinds of exceptions, in order, without what they say."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _outline(before)
        yield "\nand then:\n\n"
    yield from traceback.format_tb(error.__traceback__, limit=-DEEPEST)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield "\nin which:\n\n"
            yield from _outline(each)
