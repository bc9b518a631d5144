"""Mail that survives a crash: asked for in a transaction, sent after it."""

from .extension import Mail
from .message import BadMessage, Message, mailbox_of
from .outbox import OutboxMixin

__all__ = ["BadMessage", "Mail", "Message", "OutboxMixin", "mailbox_of"]
