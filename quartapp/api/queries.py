"""Query parameters, for the OpenAPI description."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field


def _without_default(schema: dict[str, Any]) -> None:
    """Describe no default: a client that sends one would ask for something else."""
    del schema["default"]


def _cursor(schema: dict[str, Any]) -> None:
    _without_default(schema)
    schema["format"] = "cursor"


class ListQuery(BaseModel):
    """Which part of a list."""

    page: int = Field(
        1, description="Which page, from 1. Anything else is 1; past the end is an empty page."
    )
    per_page: int = Field(
        20,
        json_schema_extra=_without_default,
        description="How many, 1 to 100; the site chooses if it is left out. More is 100.",
    )
    after: str = Field(
        "",
        json_schema_extra=_cursor,
        description="Instead of a page number: stays right while things arrive and go. "
        "Empty to begin; `next` then carries a cursor.",
    )


class DeleteQuery(BaseModel):
    """Whose posts."""

    all: Literal["true", "false"] = Field(
        "false", description="Everybody’s, which only administrators may."
    )
