"""The user model of the application: required attributes, and the primary key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState


class UserMixin:
    """The attributes that a user model needs, for a model with a column ``id``.

    Objects are equal if they have the same class and id, even from different sessions.  An object
    without an id, which is not stored yet, is equal only to itself.
    """

    id: Any

    is_active: Any = True
    is_authenticated: Any = True
    is_anonymous: Any = False

    def get_id(self) -> str | None:
        """Return the id as a string, or None before the user is stored."""
        return None if self.id is None else str(self.id)

    def __eq__(self, other: object) -> bool:
        if self.__class__ is not other.__class__:  # a proxy returns the class of its object
            return NotImplemented
        mine = self.get_id()
        return _unwrapped(other) is self or (mine is not None and mine == other.get_id())

    def __hash__(self) -> int:
        mine = self.get_id()
        return object.__hash__(self) if mine is None else hash((self.__class__, mine))


def user_to_sign_in(user: Any) -> tuple[Any, Any]:
    """Return ``user``, unwrapped if it is a proxy, and its primary key.

    Raises TypeError if ``user`` is not a stored row, or its key has several columns.
    """
    user = _unwrapped(user)
    found = inspect(user, raiseerr=False)
    if not isinstance(found, InstanceState):
        raise TypeError(f"login_user takes the row of a user, not {type(user).__name__}.")
    if found.identity is None:
        raise TypeError("login_user takes a user that is stored: commit the new one first.")
    if len(found.identity) > 1:
        name = type(user).__name__
        raise TypeError(
            f"{name} has a key of several columns: give it one that identifies the user."
        )
    return user, found.identity[0]


def _unwrapped(user: Any) -> Any:
    unwrap = getattr(user, "_get_current_object", None)
    return user if unwrap is None else unwrap()
