"""What can be asked in addresses, as the OpenAPI description tells it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from .bodies import NO_NUL

Junk = Annotated[str, StringConstraints(pattern=NO_NUL)]


class ListQuery(BaseModel):
    """Which part of a list."""

    page: int | Junk = Field(
        1, description="Which page, from 1. Junk is 1; past the end is an empty page."
    )
    per_page: int | Junk = Field(
        "", description="How many, 1 to 100. More is 100; junk is as if it was not there."
    )
    after: str = Field(
        "",
        json_schema_extra={"format": "cursor"},
        description="Instead of a page number: stays right while things arrive and go. "
        "Empty to begin; `next` then carries a cursor.",
    )


class DeleteQuery(BaseModel):
    """Whose posts."""

    all: Literal["true", "false"] = Field(
        "false", description="Everybody’s, which only administrators may."
    )
