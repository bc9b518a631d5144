"""Events of the live feed."""

from __future__ import annotations

from quartapp.ext.live import EventMixin

from .base import Model


class Event(EventMixin, Model):
    """An event, such as a published post or a new follower.  It holds ids, never texts."""

    __tablename__ = "events"
