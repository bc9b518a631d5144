"""Mail through a transactional outbox: queued in a transaction, sent after its commit."""

from .addresses import (
    MAX_ADDRESS_LETTERS,
    BadAddress,
    checked_address,
    shown_address,
    stored_address,
    trimmed,
)
from .extension import Mail
from .message import Message, mailbox_of
from .outbox import CANCELLED, FAILED, KEPT, QUEUED, SENDING, SENT, OutboxMixin
from .parts import BadMessage

__all__ = [
    "CANCELLED",
    "FAILED",
    "KEPT",
    "MAX_ADDRESS_LETTERS",
    "QUEUED",
    "SENDING",
    "SENT",
    "BadAddress",
    "BadMessage",
    "Mail",
    "Message",
    "OutboxMixin",
    "checked_address",
    "mailbox_of",
    "shown_address",
    "stored_address",
    "trimmed",
]
