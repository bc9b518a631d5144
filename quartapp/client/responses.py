"""Parse responses into resources, or raise an APIError."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

import httpx
from pydantic import AliasChoices, Field, TypeAdapter

from .errors import Problem, error_of

T = TypeVar("T")
UNEXPECTED = "unexpected answer"  # APIError.error of a response that no API sends
COLLECTIONS = AliasChoices("posts", "comments", "users", "tokens")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; ``next`` is the URL of the following page."""

    items: Annotated[list[T], Field(validation_alias=COLLECTIONS)]
    next: str | None


@dataclass(frozen=True)
class Done:
    """A response without content that matters."""


@dataclass(frozen=True)
class ErrorBody:
    """The body of an error response."""

    error: str
    message: str
    errors: tuple[Problem, ...] = ()


def read(kind: type[T], response: httpx.Response) -> T:
    """Return the parsed body without unknown keys; raise APIError for all other responses."""
    if response.is_success and (found := _parsed(kind, response)):
        return found
    body = None if response.is_success else _parsed(ErrorBody, response)
    error = body or ErrorBody(UNEXPECTED, describe(response))
    status = response.status_code
    raise error_of(status)(status, error.error, error.message, error.errors)


def _parsed(kind: type[T], response: httpx.Response) -> T | None:
    """Return None if it does not match.  Pydantic's reason is dropped: it may quote secrets."""
    try:
        body = {**response.json(), "etag": response.headers.get("ETag")}
        found: T = _adapter(kind).validate_python(body)  # type: ignore[arg-type]  # a class is
    except (TypeError, ValueError):
        return None
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def describe(response: httpx.Response) -> str:
    """Return a message for a response that the API never sends."""
    if response.has_redirect_location:
        return f"The site sends on to {response.headers['Location']}. Use the address it has now."
    kind = response.headers.get("Content-Type", "nothing")
    return f"The response is {kind}, not what the API sends. Is the address that of a blog?"
