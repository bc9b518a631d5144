"""Errors as pages, and as JSON for a client that prefers it."""

from __future__ import annotations

from quart import (
    ResponseReturnValue,
    has_request_context,
    has_websocket_context,
    request,
)
from werkzeug.exceptions import BadHost, HTTPException, SecurityError

from quartapp.config import API_PREFIX
from quartapp.exceptions import AppError
from quartapp.ext.forms import CSRFError
from quartapp.ext.passwords import PasswordsBusy
from quartapp.ext.security import request_id
from quartapp.ext.templating import render_template

from . import main
from .error_words import API_WORDS, WORDS


@main.app_errorhandler(AppError)
async def app_error(error: AppError) -> ResponseReturnValue:
    """A refusal of a service, in its own words."""
    return await answer(error.status, str(error), error.error)


@main.app_errorhandler(CSRFError)
async def csrf_error(error: CSRFError) -> ResponseReturnValue:
    """A write without a good token."""
    return await answer(400, str(error.description))


@main.app_errorhandler(BadHost)
@main.app_errorhandler(SecurityError)
async def host_error(error: BadHost | SecurityError) -> ResponseReturnValue:
    """Answer a request for a host that is malformed, or not this site's."""
    return await answer(400, str(error.description))


@main.app_errorhandler(HTTPException)
async def http_error(error: HTTPException) -> ResponseReturnValue:
    """404, 405, 413 and the like, and 500 for what nobody expected."""
    words = _words_for_programs(error) if is_api() else ""
    body, status = await answer(error.code or 500, words, error.name.lower())
    kept = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return body, status, kept


@main.app_errorhandler(PasswordsBusy)
async def passwords_busy(_error: PasswordsBusy) -> ResponseReturnValue:
    """Answer 503 when more passwords wait to be checked than can be."""
    words = "Many people are signing in just now. Try again in a few seconds."
    body, status = await answer(503, words)
    return body, status, {"Retry-After": "2"}


async def answer(
    status: int, message: str = "", name: str = ""
) -> tuple[str | dict[str, str], int]:
    """A page about ``status``, or JSON for those who prefer that; ``name`` is for JSON alone.

    A websocket that is refused gets the words.
    """
    rare = WORDS[400 if status < 500 else 500]
    error, title, usual = WORDS.get(status) or (name or rare[0], *rare[1:])
    if has_websocket_context():
        return message or usual, status
    if is_api() or prefers_json():
        return {"error": error, "message": message or usual}, status
    page = {"status": status, "title": title, "message": message or usual}
    return await render_template("error.html", **page, request_id=request_id()), status


def _words_for_programs(error: HTTPException) -> str:
    """Return what was said where ``error`` was raised, else what its status means."""
    is_usual = error.description == type(error).description
    return (API_WORDS.get(error.code or 500) if is_usual else None) or str(error.description or "")


def is_api() -> bool:
    """Whether a program asks: the API speaks JSON, whatever it is asked for."""
    return has_request_context() and request.path.startswith(API_PREFIX)


def prefers_json() -> bool:
    """Whether the client takes JSON and does not take HTML."""
    accepted = request.accept_mimetypes
    return accepted.accept_json and not accepted.accept_html
