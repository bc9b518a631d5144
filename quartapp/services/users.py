"""Finding a user by name, and listing users."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from quartapp.exceptions import NotFound
from quartapp.ext.pagination import Listing
from quartapp.models import User


async def get_by_username(session: AsyncSession, username: str, *, lock: bool = False) -> User:
    """Return the user with this name, ignoring case; raise NotFound if there is none.

    ``lock`` locks the row until the transaction ends.
    """
    found = User.with_username(username)
    user = await session.scalar(found.with_for_update(of=User) if lock else found)
    if user is None:
        raise NotFound("There is nobody of that name here.")
    return user


def oldest_first() -> Listing[User]:
    """Return the listing of all users, oldest account first, with the numbers of their posts."""
    return Listing(User.counted(), User.id)
