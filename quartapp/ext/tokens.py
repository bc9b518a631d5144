"""Signed tokens with a purpose and an expiry time."""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, TypeVar

from itsdangerous import BadData, Serializer, URLSafeSerializer
from quart import current_app

from .jsonable import refuse_unjsonable

AnySerializer = TypeVar("AnySerializer", bound=Serializer[str])


class TokenError(Exception):
    """Base class of the errors that ``TokenSigner.loads`` raises."""


class TokenInvalid(TokenError):
    """The token is malformed, or was not signed with this key for this purpose."""


class TokenExpired(TokenError):
    """The token has expired."""


class TokenSigner:
    """Signs and verifies tokens for one ``purpose``, which expire after ``expires_in`` seconds.

    Tokens are signed with SECRET_KEY by HMAC-SHA-256, and verified with SECRET_KEY_FALLBACKS
    too.  The purpose is the salt, so a token is not valid for another purpose.  The claims are
    signed, not encrypted: the holder of a token can read them.
    """

    def __init__(self, purpose: str, expires_in: int = 3600) -> None:
        self.purpose = purpose
        self.expires_in = expires_in

    def dumps(self, **claims: Any) -> str:
        """Return a URL-safe token with these claims; the claim ``exp`` is overwritten.

        Raises TypeError for a claim that JSON cannot represent, and RuntimeError if there is no
        SECRET_KEY.
        """
        for name, value in claims.items():
            refuse_unjsonable(f"The claim {name}", value)
        return str(self._serializer().dumps({**claims, "exp": int(time.time()) + self.expires_in}))

    def loads(self, token: object) -> dict[str, Any]:
        """Return the claims of a valid token; raise TokenExpired or TokenInvalid otherwise."""
        try:
            claims = self._serializer().loads(token) if isinstance(token, str) else None
        except (BadData, UnicodeEncodeError) as error:
            raise TokenInvalid("This token was not made here.") from error
        if not isinstance(claims, dict) or not isinstance(end := claims.pop("exp", None), int):
            raise TokenInvalid("This token was not made here.")
        if end <= time.time():
            raise TokenExpired("This token has run out.")
        return claims

    def _serializer(self) -> URLSafeSerializer:
        return serializer(URLSafeSerializer, f"quartapp.token.{self.purpose}")


def serializer(kind: type[AnySerializer], salt: str) -> AnySerializer:
    """Return a serializer of this ``kind`` that signs by HMAC-SHA-256.

    It signs with SECRET_KEY and verifies with SECRET_KEY_FALLBACKS too.  Raises RuntimeError if a
    key is missing.
    """
    config = current_app.config
    keys = [*(config.get("SECRET_KEY_FALLBACKS") or ()), config["SECRET_KEY"]]
    if not all(keys):
        raise RuntimeError("Signed tokens need a SECRET_KEY.")
    signer = {"key_derivation": "hmac", "digest_method": sha256}
    return kind(keys, salt=salt, signer_kwargs=signer)


def derived(purpose: str, *state: object) -> str:
    """Return 43 URL-safe characters that depend on ``purpose`` and ``state``.

    They cannot be computed without SECRET_KEY.  Raises RuntimeError if there is none.
    """
    if not current_app.secret_key:
        raise RuntimeError("Secrets are derived from a SECRET_KEY.")
    message = "\0".join((purpose, *map(str, state))).encode()
    mac = hmac.digest(str(current_app.secret_key).encode(), message, "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def fingerprint(*state: object) -> str:
    """Return a digest of ``state``, for a claim that invalidates a token when the state changes."""
    return sha256("\0".join(map(str, state)).encode()).hexdigest()[:20]
