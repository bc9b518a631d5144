"""Mail that survives a crash: asked for in a transaction, sent after it."""

from .extension import Mail
from .message import BadMessage, Message, mailbox_of
from .outbox import CANCELLED, FAILED, KEPT, QUEUED, SENDING, SENT, OutboxMixin

__all__ = [
    "CANCELLED",
    "FAILED",
    "KEPT",
    "QUEUED",
    "SENDING",
    "SENT",
    "BadMessage",
    "Mail",
    "Message",
    "OutboxMixin",
    "mailbox_of",
]
