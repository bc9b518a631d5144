"""Profiles of users."""

from __future__ import annotations

from typing import TypedDict, Unpack

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import Forbidden, Invalid
from quartapp.ext.db import utcnow
from quartapp.ext.texts import line
from quartapp.models import Permission, User

from . import accounts
from .rendering import MAX_COMMENT_LENGTH, Rendered

MAX_NAME_LENGTH = 64  # characters; for a location too


class Texts(TypedDict, total=False):
    """The texts of a profile, as they were typed."""

    name: str | None
    location: str | None
    about_me: Rendered


async def get_editable(
    session: AsyncSession, editor: User, user_id: int, *, lock: bool = False
) -> User:
    """Return the account; raise Forbidden unless ``editor`` owns it or is an administrator."""
    user = await accounts.get(session, user_id, lock=lock)
    if not (editor.id == user.id or editor.can(Permission.ADMIN)):
        raise Forbidden("Only the person whose profile it is can change it.")
    return user


def edit(user: User, **texts: Unpack[Texts]) -> None:
    """Change the given texts of a profile; raise Invalid if one is too long.

    ``name`` and ``location`` become one line.  A text without a visible character becomes None.
    The caller's transaction writes the changes; an earlier flush would unload ``post_count``.
    """
    if "name" in texts:
        user.name = _line(texts["name"])
    if "location" in texts:
        user.location = _line(texts["location"])
    if "about_me" in texts:
        source, html = texts["about_me"]
        user.about_me, user.about_me_html = _bounded(source, MAX_COMMENT_LENGTH), html or None


async def ping(session: AsyncSession, user: User) -> None:
    """Set ``last_seen`` of ``user`` to the current time."""
    await session.execute(update(User).where(User.id == user.id).values(last_seen=utcnow()))


def _line(text: str | None) -> str | None:
    return _bounded(line(text or ""), MAX_NAME_LENGTH)


def _bounded(text: str, max_length: int) -> str | None:
    if len(text) > max_length:
        raise Invalid(f"Too long: {len(text):,} characters. {max_length:,} fit.")
    return text or None
