"""Query parameters, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


def _without_default(schema: dict[str, Any]) -> None:
    """Remove the default: generated clients would send it, which changes the response."""
    del schema["default"]


def _cursor(schema: dict[str, Any]) -> None:
    _without_default(schema)
    schema["format"] = "cursor"


class ListQuery(BaseModel):
    """Query parameters of a list."""

    page: int = Field(
        1, description="Page number, from 1. Invalid values mean 1; pages past the end are empty."
    )
    per_page: int = Field(
        20,
        json_schema_extra=_without_default,
        description="Items per page, 1 to 100; the default depends on the site. More means 100.",
    )
    after: str = Field(
        "",
        json_schema_extra=_cursor,
        description="Cursor, instead of a page number: no item is repeated or skipped when the "
        "list changes. Start with an empty value, then follow `next`.",
    )


class DeleteQuery(BaseModel):
    """Query parameters of the deletion of posts."""

    all: Literal["true", "false"] = Field(
        "false", description="True deletes the posts of all users. Only administrators may."
    )
