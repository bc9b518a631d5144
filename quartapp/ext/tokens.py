"""Signed tokens: each for one purpose, each with an end, some good for once."""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from quart import current_app

from .jsonable import refuse_unjsonable


class TokenError(Exception):
    """A token that is good for nothing."""


class TokenInvalid(TokenError):
    """Not made here, not for this, or changed on the way."""


class TokenExpired(TokenError):
    """It was good once."""


class TokenSigner:
    """Makes and reads tokens for one ``purpose``, good for ``expires_in`` seconds.

    Signed with SECRET_KEY by HMAC-SHA-256, salted with the purpose, so that a token for one
    thing opens no other; read with SECRET_KEY_FALLBACKS too.  Signed is not secret: anybody
    can read the claims.
    """

    def __init__(self, purpose: str, expires_in: int = 3600) -> None:
        self.purpose = purpose
        self.expires_in = expires_in

    def dumps(self, **claims: Any) -> str:
        """Return a URL-safe text; raise TypeError for claims that JSON cannot hold.

        ``exp`` is the signer's own claim.
        """
        for name, value in claims.items():
            refuse_unjsonable(f"The claim {name}", value)
        return str(self._serializer().dumps({**claims, "exp": int(time.time()) + self.expires_in}))

    def loads(self, token: object) -> dict[str, Any]:
        """Return the claims; raise TokenExpired or TokenInvalid, whatever ``token`` is."""
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
        keys = [*(current_app.config.get("SECRET_KEY_FALLBACKS") or ()), current_app.secret_key]
        if not all(keys):
            raise RuntimeError("Signed tokens need a SECRET_KEY.")
        signer = {"key_derivation": "hmac", "digest_method": sha256}
        return URLSafeSerializer(keys, salt=f"quartapp.token.{self.purpose}", signer_kwargs=signer)


def derived(purpose: str, *state: object) -> str:
    """43 URL-safe characters that nobody can tell from ``state`` without SECRET_KEY."""
    if not current_app.secret_key:
        raise RuntimeError("Secrets are derived from a SECRET_KEY.")
    said = "\0".join((purpose, *map(str, state))).encode()
    mac = hmac.digest(str(current_app.secret_key).encode(), said, "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def fingerprint(*state: object) -> str:
    """A short digest to put into a token: it matches no longer once the state has changed."""
    return sha256("\0".join(map(str, state)).encode()).hexdigest()[:20]
