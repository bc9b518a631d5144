"""Profiles of users."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Forbidden, NotFound
from quartapp.ext.db import utcnow
from quartapp.ext.texts import line
from quartapp.models import Permission, User

from . import accounts
from .rendering import Rendered


async def get(session: AsyncSession, username: str) -> User:
    """Return the user with this name; raise NotFound if there is none."""
    user = await session.scalar(User.with_username(username))
    if user is None:
        raise NotFound("There is nobody of that name here.")
    return user


async def get_editable(
    session: AsyncSession, editor: User, user_id: int, *, lock: bool = False
) -> User:
    """Return the account; raise Forbidden unless ``editor`` owns it or is an administrator."""
    user = await accounts.get(session, user_id, lock=lock)
    if not (editor.id == user.id or editor.can(Permission.ADMIN)):
        raise Forbidden("Only the person whose profile it is can change it.")
    return user


async def edit(session: AsyncSession, user_id: int, **texts: Any) -> User:
    """Change the given texts of a profile (see ``columns``)."""
    user = await accounts.get(session, user_id)
    for column, text in columns(**texts).items():
        setattr(user, column, text)
    return user


def columns(*, about_me: Rendered | None = None, **lines: str | None) -> dict[str, str | None]:
    """Return the values of the columns for ``name``, ``location`` and ``about_me``.

    A text without a visible character becomes None.
    """
    found: dict[str, str | None] = {name: line(text or "") or None for name, text in lines.items()}
    if about_me is not None:
        found |= {"about_me": about_me.source or None, "about_me_html": about_me.html or None}
    return found


async def ping(session: AsyncSession, user: User) -> None:
    """Set ``last_seen`` of ``user`` to the current time."""
    await session.execute(update(User).where(User.id == user.id).values(last_seen=utcnow()))
