"""The outbox: mails to be delivered by a worker."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quartapp.ext.mail import CANCELLED, FAILED, QUEUED, OutboxMixin, shown_address

from .base import Model
from .mail_words import in_words

RETRIABLE = (FAILED, CANCELLED)


class OutgoingMail(OutboxMixin, Model):
    """A mail, added in the same transaction as the change that it is about.

    ``user_id`` is the account that the mail is about; the recipient may be another address.
    """

    __tablename__ = "outbox"

    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )

    @property
    def shown_recipient(self) -> str:
        """The recipient, with an internationalized domain in Unicode."""
        return shown_address(self.recipient)

    @property
    def can_be_retried(self) -> bool:
        """True if delivery failed or was cancelled, and the mail has not expired."""
        return self.status in RETRIABLE and not self.is_expired

    @property
    def can_be_cancelled(self) -> bool:
        """True if the mail is queued and no worker is sending it."""
        return self.status == QUEUED

    @property
    def why(self) -> str:
        """A message for the last delivery error; empty if there was none."""
        return in_words(self.error or "")
