"""What can go wrong, one class for each way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong with one part of what was sent."""

    path: str
    message: str


class ClientError(Exception):
    """Whatever could not be done; its text says why."""


class ConnectionFailed(ClientError):
    """No answer came, however often it was asked for."""


class APIError(ClientError):
    """An answer that is not what was asked for."""

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
    """What happened in ``topic`` is not remembered any more: read anew what you keep of it.

    Then listen again to the same feed, which goes on from the moment of this error.
    """

    def __init__(self, topic: str) -> None:
        super().__init__(topic)
        self.topic = topic

    def __str__(self) -> str:
        return f"{self.topic}: some events were missed. Read anew, then listen on."


class BadRequest(APIError):
    """What was sent cannot be used; ``errors`` say where."""


class Unauthorized(APIError):
    """The token, or the address and password, are not accepted, or there are none."""


class Forbidden(APIError):
    """Whoever asks is known, and may not."""


class NotFound(APIError):
    """There is no such thing."""


class Conflict(APIError):
    """It cannot be done as things stand."""


class PreconditionFailed(APIError):
    """It has changed since it was read: read it again, then decide."""


class PayloadTooLarge(APIError):
    """More was sent than the site takes."""


class TooManyRequests(APIError):
    """The site wants to be asked less often, even after the pauses it had asked for."""


class ServerError(APIError):
    """The site has a fault, or is not there for the moment."""


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
    """The class that stands for ``status``."""
    return BY_STATUS.get(status, ServerError if status >= 500 else APIError)
