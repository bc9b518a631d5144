"""Error handlers: error pages, or JSON for the API and clients that prefer it."""

from __future__ import annotations

from quart import (
    ResponseReturnValue,
    has_request_context,
    has_websocket_context,
    request,
)
from werkzeug.exceptions import BadHost, HTTPException, SecurityError

from quartapp.config import is_api_path
from quartapp.exceptions import AppError
from quartapp.ext.forms import CSRFError
from quartapp.ext.passwords import PasswordsBusy
from quartapp.ext.security import request_id
from quartapp.ext.templating import render_template

from . import main
from .error_words import API_TEXTS, ERROR_PAGES


@main.app_errorhandler(AppError)
async def app_error(error: AppError) -> ResponseReturnValue:
    """Answer an exception of a service with its status and message."""
    return await answer(error.status, str(error), error.error)


@main.app_errorhandler(CSRFError)
async def csrf_error(error: CSRFError) -> ResponseReturnValue:
    """Answer 400 for a missing or invalid CSRF token."""
    return await answer(400, str(error.description))


@main.app_errorhandler(BadHost)
@main.app_errorhandler(SecurityError)
async def host_error(error: BadHost | SecurityError) -> ResponseReturnValue:
    """Answer 400 for a Host header that is malformed or not trusted."""
    return await answer(400, str(error.description))


@main.app_errorhandler(HTTPException)
async def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer errors of routing and parsing, and 500 for unhandled exceptions."""
    words = _api_message(error) if is_api() else ""
    body, status = await answer(error.code or 500, words, error.name.lower())
    kept = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return body, status, kept


@main.app_errorhandler(PasswordsBusy)
async def passwords_busy(_error: PasswordsBusy) -> ResponseReturnValue:
    """Answer 503 if too many passwords are waiting to be hashed."""
    words = "Many people are signing in just now. Try again in a few seconds."
    body, status = await answer(503, words)
    return body, status, {"Retry-After": "2"}


async def answer(
    status: int, message: str = "", name: str = ""
) -> tuple[str | dict[str, str], int]:
    """Return an error page and ``status``, or JSON for the API and clients that prefer it.

    ``name`` is the value of ``error`` in JSON for a status without a page of its own.  A refused
    websocket gets the message as plain text.
    """
    generic = ERROR_PAGES[400 if status < 500 else 500]
    error, title, default = ERROR_PAGES.get(status) or (name or generic[0], *generic[1:])
    if has_websocket_context():
        return message or default, status
    if is_api() or prefers_json():
        return {"error": error, "message": message or default}, status
    page = {"status": status, "title": title, "message": message or default}
    return await render_template("error.html", **page, request_id=request_id()), status


def _api_message(error: HTTPException) -> str:
    """Return the description given to ``abort()``, else the message for the status."""
    is_stock = error.description == type(error).description
    return (API_TEXTS.get(error.code or 500) if is_stock else None) or str(error.description or "")


def is_api() -> bool:
    """Return True for a request to the API, which ignores the Accept header."""
    return has_request_context() and is_api_path(request.path)


def prefers_json() -> bool:
    """Return True if the client accepts JSON and does not accept HTML."""
    accepted = request.accept_mimetypes
    return accepted.accept_json and not accepted.accept_html
