"""Commit the session of a request automatically (``SQLALCHEMY_COMMIT_ON_TEARDOWN``).

Flask-SQLAlchemy commits in a teardown function.  Quart passes no exception to these outside
of debug mode, and runs ``after_request`` for errors 404 and 500 too, so either could commit
incomplete work.  The commit happens when the view has returned a response with a status below
400, before it is sent.
"""

from __future__ import annotations

from typing import Any

from quart import Quart, ResponseReturnValue, has_request_context, request

from ..methods import SAFE_METHODS
from .scope import close_session, opened_session


def commit_on_teardown(app: Quart) -> None:
    """Commit the session of each request of ``app`` with a status below 400; else roll back."""
    dispatch = app.dispatch_request

    async def dispatch_and_commit(*context: Any) -> ResponseReturnValue:
        try:
            response = await app.make_response(await dispatch(*context))
            session = opened_session()
            if session is not None and response.status_code < 400:
                await session.commit()
                return response
        except BaseException:
            await close_session()
            raise
        await close_session()
        return response

    app.dispatch_request = dispatch_and_commit  # type: ignore[method-assign, assignment]


def has_unsafe_method() -> bool:
    """Return whether there is a request, with a method that is not safe (RFC 9110, 9.2.1)."""
    return has_request_context() and request.method not in SAFE_METHODS
