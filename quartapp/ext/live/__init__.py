"""Live events over websockets: each committed event once, in order, in every process."""

from .extension import Live
from .log import EventMixin
from .topics import NoSuchTopic

__all__ = ["EventMixin", "Live", "NoSuchTopic"]
