"""The ways a use case can refuse.  Each door renders them its own way."""

from __future__ import annotations


class AppError(Exception):
    """A refusal that a person or a client can understand; its text may be shown."""

    error = "internal server error"
    status = 500


class Invalid(AppError):
    """What was sent cannot be used."""

    error, status = "bad request", 400


class DeadLink(Invalid):
    """A link out of a mail that works no longer, or not for whoever opens it."""


class Unauthorized(AppError):
    """Nobody knows who asks: the credentials are missing or not good."""

    error, status = "unauthorized", 401


class Forbidden(AppError):
    """Whoever asks is known, and may not."""

    error, status = "forbidden", 403


class NotFound(AppError):
    """There is no such thing, or not for whoever asks."""

    error, status = "not found", 404


class Conflict(AppError):
    """Somebody was faster: the name is taken, the state has changed.

    ``field`` names the form field that the words belong to, if one does.
    """

    error, status = "conflict", 409

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class PreconditionFailed(AppError):
    """It has changed since whoever asks looked at it."""

    error, status = "precondition failed", 412


class ConfigError(AppError):
    """The settings do not allow a safe start."""
