"""Listings of users."""

from __future__ import annotations

from quartapp.ext.pagination import Listing
from quartapp.models import Follow, User


def everybody() -> Listing[User]:
    """Return the listing of all users, oldest first, with the numbers of their posts."""
    return Listing(User.counted(), User.id)


def followers_of(user: User) -> Listing[User]:
    """Return the listing of the followers of ``user``, latest first."""
    joined = User.counted().join(Follow, Follow.follower_id == User.id)
    others = joined.where(Follow.followed_id == user.id, Follow.follower_id != user.id)
    return Listing(others, Follow.timestamp.desc(), User.id.desc())


def followed_by(user: User) -> Listing[User]:
    """Return the listing of the users that ``user`` follows, latest first."""
    joined = User.counted().join(Follow, Follow.followed_id == User.id)
    others = joined.where(Follow.follower_id == user.id, Follow.followed_id != user.id)
    return Listing(others, Follow.timestamp.desc(), User.id.desc())
