"""What happened, for those who listen."""

from __future__ import annotations

from quartapp.ext.live import EventMixin

from .base import Model


class Event(EventMixin, Model):
    """A post published, a comment hidden, somebody followed: ids, never texts."""

    __tablename__ = "events"
