"""Answers become things, or errors with words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

import httpx
from pydantic import AliasChoices, Field, TypeAdapter

from .errors import Problem, error_of

T = TypeVar("T")
UNEXPECTED = "unexpected answer"
COLLECTIONS = AliasChoices("posts", "comments", "users", "tokens")


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list; ``next`` is the address of the following one."""

    things: Annotated[list[T], Field(validation_alias=COLLECTIONS)]
    next: str | None


@dataclass(frozen=True)
class Done:
    """An answer that tells nothing more."""


@dataclass(frozen=True)
class Refusal:
    """What the API says when it does not do what it was asked."""

    error: str
    message: str
    errors: tuple[Problem, ...] = ()


def read(kind: type[T], response: httpx.Response) -> T:
    """What a good answer holds, known keys alone; else raise an APIError."""
    if response.is_success and (found := _parsed(kind, response)):
        return found
    refusal = None if response.is_success else _parsed(Refusal, response)
    told = refusal or Refusal(UNEXPECTED, words_of(response))
    status = response.status_code
    raise error_of(status)(status, told.error, told.message, told.errors)


def _parsed(kind: type[T], response: httpx.Response) -> T | None:
    """None if it is something else; why may not be told, for pydantic tells secrets too."""
    try:
        told = {**response.json(), "etag": response.headers.get("ETag")}
        found: T = _adapter(kind).validate_python(told)  # type: ignore[arg-type]  # a class is
    except (TypeError, ValueError):
        return None
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def words_of(response: httpx.Response) -> str:
    """What to say of an answer that no blog gives."""
    if response.has_redirect_location:
        return f"The site sends on to {response.headers['Location']}. Use the address it has now."
    what = response.headers.get("Content-Type", "nothing")
    return f"This is not what the API answers, but {what}. Something else may be at this address."
