"""Tokens: what a program signs in with in place of a password."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from .answers import Page
from .things import Scope, Token, id_of
from .wire import Wire

QUARTER = 90 * 24 * 3600


@dataclass(frozen=True)
class Signed:
    """A token that no database knows."""

    token: str


class Tokens(Wire):
    """One's own tokens; they are made by address and password alone, not by another token."""

    async def token(self) -> str:
        """A token that may do what its owner may, for an hour."""
        return (await self._get(Signed, "/token")).token

    async def create_token(
        self, name: str, scopes: Sequence[Scope] = ("read",), expires_in: int | None = QUARTER
    ) -> Token:
        """A personal token for ``expires_in`` seconds, or for good; ``token`` is told only now."""
        wanted = {"name": name, "scopes": list(scopes), "expires_in": expires_in}
        return await self._post(Token, "/tokens/", **wanted)

    def tokens(self, *, per_page: int | None = None) -> AsyncIterator[Token]:
        """Every personal token, without what signs in."""
        return self._walk(Page[Token], "/tokens/", per_page)

    async def revoke_token(self, token: Token | int) -> None:
        """Let nobody sign in by it any more."""
        await self._delete(f"/tokens/{id_of(token)}")
