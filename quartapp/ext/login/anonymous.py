"""The user object of a request that is not authenticated."""

from __future__ import annotations


class AnonymousUser:
    """The default of ``LoginManager.anonymous_user``, which an application may replace."""

    id = None
    is_authenticated = False
    is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        """Return None: an anonymous user has no id."""
        return
