"""API tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from .models import Scope, Token, id_of
from .responses import Page
from .transport import Transport

DEFAULT_LIFETIME_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True)
class Signed:
    """The response to a request for a signed token."""

    token: str


class Tokens(Transport):
    """Operations on the user's own tokens; creating one requires address and password."""

    async def token(self) -> str:
        """Return a signed token with all permissions of its owner, valid for an hour."""
        return (await self._get(Signed, "/token")).token

    async def create_token(
        self,
        name: str,
        scopes: Sequence[Scope] = ("read",),
        expires_in: int | None = DEFAULT_LIFETIME_SECONDS,
    ) -> Token:
        """Create a personal token, valid for ``expires_in`` seconds, or without an end if None.

        Its ``token`` attribute, the secret, cannot be read again.
        """
        wanted = {"name": name, "scopes": list(scopes), "expires_in": expires_in}
        return await self._post(Token, "/tokens/", **wanted)

    def tokens(self, *, per_page: int | None = None) -> AsyncIterator[Token]:
        """Iterate over the personal tokens, without their secrets."""
        return self._walk(Page[Token], "/tokens/", per_page)

    async def revoke_token(self, token: Token | int) -> None:
        """Revoke a personal token."""
        await self._delete(f"/tokens/{id_of(token)}")
