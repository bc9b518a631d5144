"""Who is here, and who reads whom, as lists of people."""

from __future__ import annotations

from quartapp.ext.pagination import Listing
from quartapp.models import Follow, User


def everybody() -> Listing[User]:
    """All accounts, oldest first, with the numbers of their posts."""
    return Listing(User.counted(), User.id)


def followers_of(user: User) -> Listing[User]:
    """Who reads ``user``, latest first."""
    joined = User.counted().join(Follow, Follow.follower_id == User.id)
    others = joined.where(Follow.followed_id == user.id, Follow.follower_id != user.id)
    return Listing(others, Follow.timestamp.desc(), User.id.desc())


def followed_by(user: User) -> Listing[User]:
    """Whom ``user`` reads, latest first."""
    joined = User.counted().join(Follow, Follow.followed_id == User.id)
    others = joined.where(Follow.follower_id == user.id, Follow.followed_id != user.id)
    return Listing(others, Follow.timestamp.desc(), User.id.desc())
