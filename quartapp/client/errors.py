"""Exceptions of the client."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """An error in one part of a request body; ``path`` names the part."""

    path: str
    message: str


class ClientError(Exception):
    """Base class of all exceptions of the client."""


class ConnectionFailed(ClientError):
    """No response arrived, after all retries."""


class APIError(ClientError):
    """An error response.

    ``error`` is a constant for programs, ``message`` a sentence for people, and ``errors`` list the
    invalid parts of the request body.
    """

    def __init__(
        self, status: int, error: str, message: str, errors: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(status, error, message, errors)
        self.status = status
        self.error = error
        self.message = message
        self.errors = errors

    def __str__(self) -> str:
        return f"{self.status} {self.error}: {self.message}"


class Missed(ClientError):
    """Events in ``topic`` were deleted before this client received them.

    Read the resources again through the API, then iterate over the same feed again: it
    continues after this error.
    """

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        return f"{self.topic}: some events were missed. Read the resources again, then continue."


class BadRequest(APIError):
    """400: the request is invalid; ``errors`` list where."""


class Unauthorized(APIError):
    """401: the credentials are missing or not accepted."""


class Forbidden(APIError):
    """403: the user is not allowed to do this."""


class NotFound(APIError):
    """404: there is no such resource."""


class Conflict(APIError):
    """409: the request conflicts with the present state."""


class PreconditionFailed(APIError):
    """412: the resource has changed since it was read. Read it again, then decide."""


class PayloadTooLarge(APIError):
    """413: the request body is too large."""


class TooManyRequests(APIError):
    """429: a rate limit was exceeded, also after the pauses that Retry-After named."""


class ServerError(APIError):
    """5xx: the server failed or is unavailable."""


BY_STATUS = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: PreconditionFailed,
    413: PayloadTooLarge,
    429: TooManyRequests,
}


def error_of(status: int) -> type[APIError]:
    """Return the exception class for ``status``."""
    return BY_STATUS.get(status, ServerError if status >= 500 else APIError)
