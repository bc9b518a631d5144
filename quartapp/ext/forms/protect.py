"""CSRF protection of all requests with an unsafe method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from quart import Blueprint, Quart, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from ..methods import SAFE_METHODS
from ..state import AppState
from ..unread import warn_of_unread
from .csrf import (
    FIELD,
    TokenExpired,
    TokenRefused,
    csrf_token,
    token_in_header,
    verify_token,
)

_FORM_VIEW = "csrf_form_view"
_EXEMPT = "csrf_exempt"

View = TypeVar("View", bound=Callable[..., Any])
Exempt = TypeVar("Exempt", bound=Callable[..., Any] | Blueprint | str)


class CSRFError(BadRequest):
    """The CSRF token or the origin of a request is not valid."""

    description = (
        "We could not tell that this came from a page of ours. "
        "Go back, reload the page and try again, with cookies allowed for this site."
    )


class CSRFProtect:
    """Rejects a request without a valid CSRF token before its view runs.

    All methods except GET, HEAD, OPTIONS and TRACE require a token, in the field ``csrf_token``
    or the header ``X-CSRFToken`` or ``X-CSRF-Token``; ``form_view`` and ``exempt`` mark exceptions.
    A request with an ``Origin`` that is neither its host nor in ``WTF_CSRF_TRUSTED_ORIGINS`` is
    rejected even with a valid token.
    """

    def __init__(self, app: Quart | None = None) -> None:
        self.exempt_endpoints: set[str] = set()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Check the requests of ``app``, and add ``csrf_token()`` to its templates."""
        state.bind(app, self)
        warn_of_unread(app, "CSRFProtect")
        app.config.setdefault("WTF_CSRF_ENABLED", True)
        app.config.setdefault("WTF_CSRF_TIME_LIMIT", 3600)
        app.config.setdefault("WTF_CSRF_TRUSTED_ORIGINS", [])
        app.add_template_global(csrf_token)
        app.before_request(_guard)

    def form_view(self, view: View) -> View:
        """Leave the token to the Form of the view, which can return the input with a 422."""
        setattr(view, _FORM_VIEW, True)
        return view

    def exempt(self, target: Exempt) -> Exempt:
        """Exempt a view, all views of a blueprint, or an endpoint given by its name."""
        if isinstance(target, str):
            self.exempt_endpoints.add(target)
        else:
            setattr(target, _EXEMPT, True)
        return target


async def _guard() -> None:
    if not current_app.config["WTF_CSRF_ENABLED"] or request.method in SAFE_METHODS:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or _is_exempt(view):
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or _is_cross_origin():
        raise CSRFError
    if getattr(view, _FORM_VIEW, False):
        return
    try:
        verify_token(token_in_header() or _token_in(await request.form))
    except TokenExpired:
        raise CSRFError("That page waited too long. Go back, reload it and try again.") from None
    except TokenRefused:
        raise CSRFError from None


def _is_cross_origin() -> bool:
    """Return whether the ``Origin`` is ``null``, or neither this host nor a trusted one.

    The scheme is ignored, because a proxy that terminates TLS may not forward it.
    """
    origins = request.headers.getlist("Origin")
    if not origins:
        return False  # not a browser, or one that does not send Origin
    trusted = {_host_of(each) for each in current_app.config["WTF_CSRF_TRUSTED_ORIGINS"]}
    trusted.add(_host_of(f"//{request.host}"))
    return len(origins) > 1 or _host_of(origins[0]) not in trusted - {""}


def _host_of(origin: str) -> str:
    """Return host and port of an origin, without a default port; empty if it has none."""
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
    return host.removesuffix(":80").removesuffix(":443")


def _token_in(form: MultiDict[str, str]) -> str | None:
    """Return the token in a body; a form with a prefix sends it as ``prefix-csrf_token``."""
    names = (name for name in form if name == FIELD or name.endswith(f"-{FIELD}"))
    return next((form[name] for name in names), None)


def _is_exempt(view: object) -> bool:
    if request.endpoint in state.current.exempt_endpoints:
        return True
    blueprints = map(current_app.blueprints.get, request.blueprints)
    return any(getattr(each, _EXEMPT, False) for each in (view, *blueprints))


state: AppState[CSRFProtect] = AppState("csrf", "CSRFProtect")
