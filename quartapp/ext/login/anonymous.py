"""Nobody in particular."""

from __future__ import annotations


class AnonymousUser:
    """Whoever has not signed in; applications may set one of their own."""

    id = None
    is_authenticated = False
    is_active = False
    is_anonymous = True

    def get_id(self) -> None:
        """There is no id."""
        return
