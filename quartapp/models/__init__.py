"""Database models: columns, rules without I/O, and builders of Select statements."""

from .access_token import AccessToken
from .base import Model
from .comment import Comment
from .event import Event
from .follow import Follow
from .idempotency import RememberedAnswer
from .login_session import LoginSession
from .outbox import OutgoingMail
from .post import Post
from .role import DEFAULT_ROLE, ROLES, Permission, Role
from .user import AnonymousUser, User

__all__ = [
    "DEFAULT_ROLE",
    "ROLES",
    "AccessToken",
    "AnonymousUser",
    "Comment",
    "Event",
    "Follow",
    "LoginSession",
    "Model",
    "OutgoingMail",
    "Permission",
    "Post",
    "RememberedAnswer",
    "Role",
    "User",
]
