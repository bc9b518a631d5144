"""People, and who follows whom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypedDict, Unpack

from .answers import Done, Page
from .things import AnyUser, User, id_of
from .wire import Wire


class Profile(TypedDict, total=False):
    """What is left out stays; None empties."""

    name: str | None
    location: str | None
    about_me: str | None


class Users(Wire):
    """People."""

    def users(self, *, per_page: int | None = None) -> AsyncIterator[User]:
        """Everybody, the oldest account first."""
        return self._walk(Page[User], "/users/", per_page)

    def followers(
        self, user: AnyUser = "me", *, per_page: int | None = None
    ) -> AsyncIterator[User]:
        """Those who follow ``user``."""
        return self._walk_of(user, Page[User], "followers", per_page)

    def followed(self, user: AnyUser = "me", *, per_page: int | None = None) -> AsyncIterator[User]:
        """Those whom ``user`` follows."""
        return self._walk_of(user, Page[User], "followed", per_page)

    async def user(self, user: AnyUser = "me") -> User:
        """One person."""
        return await self._get(User, f"/users/{user if user == 'me' else id_of(user)}")

    async def edit_profile(self, **fields: Unpack[Profile]) -> User:
        """Change one's own ``name``, ``location`` or ``about_me``; None empties."""
        return await self._put(User, "/users/me", **fields)

    async def follow(self, user: User | int) -> None:
        """Follow ``user``; nothing happens to who does already."""
        await self._put(Done, await self._follow(user))

    async def unfollow(self, user: User | int) -> None:
        """Follow ``user`` no longer; nothing happens to who does not."""
        await self._delete(await self._follow(user))

    async def _follow(self, user: User | int) -> str:
        return f"/users/{await self._id_of('me')}/followed/{id_of(user)}"
