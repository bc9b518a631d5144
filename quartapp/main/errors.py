"""Errors as pages, and as JSON for a client that prefers it."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from quartapp.exceptions import AppError
from quartapp.ext.forms import CSRFError
from quartapp.ext.security import request_id
from quartapp.ext.templating import render_template

from . import main

# What each status is called in JSON, and what its page says.
WORDS = {
    400: ("bad request", "That could not be read", "Something in the request is not as it should be. Go back, reload the page and try again."),
    401: ("unauthorized", "Sign in first", "This page needs to know who you are."),
    403: ("forbidden", "This is not yours to open", "If you think it should be for you too, ask a moderator."),
    404: ("not found", "There is nothing here", "The address may be mistyped, or the post was deleted by the person who wrote it."),
    405: ("method not allowed", "That cannot be done here", "This address does not take what was sent to it. Go back and try it from the page."),
    413: ("payload too large", "That is too much at once", "What you sent is larger than this site takes. Go back and make it shorter."),
    429: ("too many requests", "A little slower", "That was once too often. Wait a minute, then try again."),
    500: ("internal server error", "That was our fault", "Something broke while making this page. What you sent was not saved, and we have a note of it. Trying again in a minute often works."),
    503: ("service unavailable", "Back in a moment", "The database does not answer just now. What you sent was not saved. Try again in a minute."),
}  # fmt: skip


@main.app_errorhandler(AppError)
async def app_error(error: AppError) -> ResponseReturnValue:
    """A refusal of a service, in its own words."""
    return await answer(error.status, str(error))


@main.app_errorhandler(CSRFError)
async def csrf_error(error: CSRFError) -> ResponseReturnValue:
    """A write without a good token."""
    return await answer(400, str(error.description))


@main.app_errorhandler(HTTPException)
async def http_error(error: HTTPException) -> ResponseReturnValue:
    """404, 405, 413 and the like, and 500 for what nobody expected."""
    body, status = await answer(error.code or 500)
    kept = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return body, status, kept


@main.app_errorhandler(OperationalError)
@main.app_errorhandler(InterfaceError)
@main.app_errorhandler(PoolTimeout)
@main.app_errorhandler(ConnectionError)
async def database_gone(error: Exception) -> ResponseReturnValue:
    """No database, or none in time."""
    current_app.logger.error("The database does not answer: %s", type(error).__name__)
    body, status = await answer(503)
    return body, status, {"Retry-After": "5"}


async def answer(status: int, message: str = "") -> tuple[str | dict[str, str], int]:
    """A page about ``status``, or JSON for those who prefer that."""
    error, title, usual = WORDS.get(status, WORDS[400 if status < 500 else 500])
    if prefers_json():
        return {"error": error, "message": message or usual}, status
    page = {"status": status, "title": title, "message": message or usual}
    return await render_template("error.html", **page, request_id=request_id()), status


def prefers_json() -> bool:
    """Whether the client takes JSON and does not take HTML."""
    accepted = request.accept_mimetypes
    return accepted.accept_json and not accepted.accept_html
