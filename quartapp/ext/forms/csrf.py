"""The token that proves that a form came from a page of ours.

A random value lives in the session; the token is that value, signed and dated.  Whoever
cannot read the session's pages cannot make one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from quart import current_app, request, session
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

SESSION_KEY = "csrf_token"
FIELD = "csrf_token"
HEADERS = ("X-CSRFToken", "X-CSRF-Token")


class TokenRefused(Exception):
    """No token, or one of another session, or none of ours."""


class TokenExpired(TokenRefused):
    """A token older than WTF_CSRF_TIME_LIMIT."""


def csrf_token() -> str:
    """A fresh token for this browser's session, which remembers what it stands for."""
    return _serializer().dumps(session.setdefault(SESSION_KEY, secrets.token_urlsafe(32)))


def token_in_header() -> str | None:
    """Return the token in one of HEADERS, or None."""
    return next(filter(None, map(request.headers.get, HEADERS)), None)


def verify_token(token: object) -> None:
    """Raise TokenRefused unless ``token`` was made for this session, in time."""
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
    config = current_app.config
    return URLSafeTimedSerializer(
        [*(config.get("SECRET_KEY_FALLBACKS") or ()), config["SECRET_KEY"]],
        salt="quartapp.csrf",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


class SessionCSRF(CSRF):
    """How a form makes its token field, and checks what came back in it or in the header."""

    def generate_csrf_token(self, _field: CSRFTokenField) -> str:
        """The token to send with the form: a fresh one each time."""
        return csrf_token()

    def validate_csrf_token(self, _form: BaseForm, field: Any) -> None:
        """Refuse a form that is not of this session."""
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
