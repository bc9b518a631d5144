"""Live events over websockets: what was committed is heard, once, on every machine."""

from .extension import Live
from .log import EventMixin
from .topics import NoSuchTopic

__all__ = ["EventMixin", "Live", "NoSuchTopic"]
