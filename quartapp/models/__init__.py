"""What the blog remembers: columns, pure rules, and Select builders.  No I/O, no request."""

from .base import Model
from .comment import Comment
from .follow import Follow
from .login_session import LoginSession
from .outbox import OutgoingMail
from .post import Post
from .role import DEFAULT_ROLE, ROLES, Permission, Role
from .user import AnonymousUser, User

__all__ = [
    "DEFAULT_ROLE",
    "ROLES",
    "AnonymousUser",
    "Comment",
    "Follow",
    "LoginSession",
    "Model",
    "OutgoingMail",
    "Permission",
    "Post",
    "Role",
    "User",
]
