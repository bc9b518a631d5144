"""Users and their follows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypedDict, Unpack

from .models import AnyUser, User, id_of
from .responses import Done, Page
from .transport import Transport


class Profile(TypedDict, total=False):
    """Fields to change; None clears one."""

    name: str | None
    location: str | None
    about_me: str | None


class Users(Transport):
    """Operations on users and follows."""

    def users(self, *, per_page: int | None = None) -> AsyncIterator[User]:
        """Iterate over all users, the oldest account first."""
        return self._walk(Page[User], "/users/", per_page)

    def followers(
        self, user: AnyUser = "me", *, per_page: int | None = None
    ) -> AsyncIterator[User]:
        """Iterate over the followers of ``user``."""
        return self._walk_of(user, Page[User], "followers", per_page)

    def followed(self, user: AnyUser = "me", *, per_page: int | None = None) -> AsyncIterator[User]:
        """Iterate over the users that ``user`` follows."""
        return self._walk_of(user, Page[User], "followed", per_page)

    async def user(self, user: AnyUser = "me") -> User:
        """Return a user; raise NotFound if there is none."""
        return await self._get(User, f"/users/{user if user == 'me' else id_of(user)}")

    async def edit_profile(self, **fields: Unpack[Profile]) -> User:
        """Change the own ``name``, ``location`` or ``about_me``; None clears a field."""
        return await self._put(User, "/users/me", **fields)

    async def follow(self, user: User | int) -> None:
        """Follow ``user``; do nothing if the user is followed already."""
        await self._put(Done, await self._follow(user))

    async def unfollow(self, user: User | int) -> None:
        """Stop following ``user``; do nothing if the user is not followed."""
        await self._delete(await self._follow(user))

    async def _follow(self, user: User | int) -> str:
        return f"/users/{await self._id_of('me')}/followed/{id_of(user)}"
