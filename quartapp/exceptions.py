"""Exceptions of the services.  Pages, the API and the command line each render them."""

from __future__ import annotations


class AppError(Exception):
    """Base class.  The message is safe to show to users and API clients."""

    error = "internal server error"
    status = 500


class Invalid(AppError):
    """The input is invalid."""

    error, status = "bad request", 400


class DeadLink(Invalid):
    """A mailed link has expired, was used, or belongs to another account."""


class Unauthorized(AppError):
    """The credentials are missing or invalid."""

    error, status = "unauthorized", 401


class Forbidden(AppError):
    """The user lacks the permission."""

    error, status = "forbidden", 403


class NotFound(AppError):
    """The object does not exist, or the user may not see it."""

    error, status = "not found", 404


class Conflict(AppError):
    """The change conflicts with current data: the name is taken, the state has changed.

    ``field`` is the name of the form field that the message is about, or None.
    """

    error, status = "conflict", 409

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class PreconditionFailed(AppError):
    """The object has changed since the client read it."""

    error, status = "precondition failed", 412


class ConfigError(AppError):
    """The settings are unsafe or inconsistent."""
