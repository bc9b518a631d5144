"""Mails on their way."""

from quartapp.ext.mail import OutboxMixin

from .base import Model


class OutgoingMail(OutboxMixin, Model):
    """A mail that somebody was promised in the transaction that wrote it."""

    __tablename__ = "outbox"
