"""Listing users."""

from __future__ import annotations

from quartapp.ext.pagination import Listing
from quartapp.models import User


def oldest_first() -> Listing[User]:
    """Return the listing of all users, oldest account first, with the numbers of their posts."""
    return Listing(User.counted(), User.id)
