"""The seed's ``SQLALCHEMY_COMMIT_ON_TEARDOWN``, at a moment when it is safe.

Quart tells a teardown function nothing of an exception outside debug mode, and runs
``after_request`` for 404 and 500 too: either would commit half-done work.  So the commit
comes when the view has returned and its response is below 400, before anything is sent.
"""

from __future__ import annotations

from typing import Any

from quart import Quart, ResponseReturnValue, has_request_context, request

from .scope import close_session, opened_session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def commit_on_teardown(app: Quart) -> None:
    """Commit the request's session after each view of ``app`` that succeeds; else roll back."""
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


def changes_things() -> bool:
    """Whether this is a request whose method may change something."""
    return has_request_context() and request.method not in SAFE_METHODS
