"""Mails on their way."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quartapp.ext.mail import CANCELLED, FAILED, QUEUED, OutboxMixin, shown_address

from .base import Model
from .mail_words import in_words

RETRIABLE = (FAILED, CANCELLED)


class OutgoingMail(OutboxMixin, Model):
    """A mail that somebody was promised in the transaction that wrote it.

    ``user_id`` is whose account it is about, wherever it goes.
    """

    __tablename__ = "outbox"

    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )

    @property
    def shown_recipient(self) -> str:
        """The recipient with the domain in its own script."""
        return shown_address(self.recipient)

    @property
    def can_be_retried(self) -> bool:
        """Whether it has been given up, and would still be of use."""
        return self.status in RETRIABLE and not self.is_expired

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it waits, and nobody is at it."""
        return self.status == QUEUED

    @property
    def why(self) -> str:
        """In words, why it has not arrived; nothing if nothing went wrong."""
        return in_words(self.error or "")
