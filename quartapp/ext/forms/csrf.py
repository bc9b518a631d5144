"""CSRF tokens: the random value of a session, signed with SECRET_KEY and a timestamp.

Another site cannot read a page with the token, and cannot compute the signature.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from quart import current_app, request, session
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from ..tokens import serializer

SESSION_KEY = "csrf_token"
FIELD = "csrf_token"
HEADERS = ("X-CSRFToken", "X-CSRF-Token")


class TokenRefused(Exception):
    """The token is missing, invalid, or of another session."""


class TokenExpired(TokenRefused):
    """The token is older than WTF_CSRF_TIME_LIMIT."""


def csrf_token() -> str:
    """Return a new token for the session; create the value of the session if there is none."""
    return _serializer().dumps(session.setdefault(SESSION_KEY, secrets.token_urlsafe(32)))


def token_in_header() -> str | None:
    """Return the token in one of HEADERS, or None."""
    return next(filter(None, map(request.headers.get, HEADERS)), None)


def verify_token(token: object) -> None:
    """Raise TokenRefused if ``token`` is not valid for this session, TokenExpired if it is old."""
    wanted = session.get(SESSION_KEY)
    if not isinstance(token, str) or not isinstance(wanted, str):
        raise TokenRefused
    try:
        limit = current_app.config.get("WTF_CSRF_TIME_LIMIT", 3600)
        value = _serializer().loads(token, max_age=limit)
    except SignatureExpired as error:
        raise TokenExpired from error
    except BadData as error:
        raise TokenRefused from error
    if not hmac.compare_digest(str(value).encode(), wanted.encode()):
        raise TokenRefused


def _serializer() -> URLSafeTimedSerializer:
    return serializer(URLSafeTimedSerializer, "quartapp.csrf")


class SessionCSRF(CSRF):
    """Creates and checks the token of a form, which may also be in a header."""

    def generate_csrf_token(self, _field: CSRFTokenField) -> str:
        """Return a new token."""
        return csrf_token()

    def validate_csrf_token(self, _form: BaseForm, field: Any) -> None:
        """Raise StopValidation if the token is not valid for this session."""
        try:
            verify_token(field.data or token_in_header())
        except TokenExpired:
            raise StopValidation(
                "This form waited too long. Your text is still here: send it again."
            ) from None
        except TokenRefused:
            raise StopValidation(
                "We could not tell that this came from you. Your text is still here: "
                "send it again, with cookies allowed for this site."
            ) from None
