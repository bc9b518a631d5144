"""What the API takes: strict, and nothing that it does not know."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from quartapp.ext.texts import is_blank, without_blank_lines_around
from quartapp.services.rendering import LONGEST_COMMENT, LONGEST_POST
from quartapp.services.tokens import DAY

YEAR = 366 * DAY
NO_NUL = r"^[^\x00]*$"  # which no text of PostgreSQL can hold
NOT_BLANK = r"^[^\x00]*[^\x00\s][^\x00]*$"


def _visible(text: str) -> str:
    if is_blank(text):
        raise ValueError("There is nothing but space in it.")
    return text


def _trimmed(text: object) -> object:
    return without_blank_lines_around(text) if isinstance(text, str) else text


def _whole(number: object) -> object:
    """1.0 is an integer too, to JSON Schema."""
    is_whole = isinstance(number, float) and number.is_integer()
    return int(number) if is_whole else number  # type: ignore[call-overload]


def _filled(longest: int, *, strip: bool = False) -> StringConstraints:
    """Return the limits of a text that must not be empty."""
    return StringConstraints(
        strip_whitespace=strip, min_length=1, max_length=longest, pattern=NOT_BLANK
    )


Trimmed = BeforeValidator(_trimmed)
Visible = AfterValidator(_visible)
Formatted = Field(json_schema_extra={"format": "visible-text"})  # a pattern cannot express it
PostText = Annotated[str, _filled(LONGEST_POST), Trimmed, Visible, Formatted]
CommentText = Annotated[str, _filled(LONGEST_COMMENT), Trimmed, Visible, Formatted]
Title = Annotated[str, _filled(64, strip=True), Visible, Formatted]
Seconds = Annotated[int, Field(ge=60, le=YEAR), BeforeValidator(_whole)]
Line = Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)]
AboutMe = Annotated[str, StringConstraints(max_length=LONGEST_COMMENT, pattern=NO_NUL), Trimmed]


class Body(BaseModel):
    """What all bodies share."""

    model_config = ConfigDict(extra="forbid", strict=True)

    is_optional: ClassVar[bool] = False


class Change(Body):
    """A body of which what is left out stays as it is; something must be in it."""

    @model_validator(mode="after")
    def _has_something(self) -> Change:
        if not self.model_fields_set:
            raise ValueError("There is nothing to change in it.")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = handler.resolve_ref_schema(handler(core_schema))
        for each in schema["properties"].values():
            del each["default"]
        return schema | {"minProperties": 1}


class PostBody(Body):
    """A post, in Markdown."""

    body: PostText = Field(examples=["Shelf’s **up**."])


class CommentBody(Body):
    """A comment, in Markdown; images and headings are left out of it."""

    body: CommentText = Field(examples=["*Lovely* shelf."])


class CommentChange(Change):
    """Another text, by the comment’s author, or hiding and showing it, by moderators."""

    body: CommentText = Field("", examples=["*Lovely* shelf."])
    disabled: bool = Field(False, description="Whether only moderators can read it.")


class ProfileChange(Change):
    """What somebody says of themself; null empties."""

    name: Line | None = Field(None, examples=["Susan Example"])
    location: Line | None = Field(None, examples=["Portland"])
    about_me: AboutMe | None = Field(None, description="Markdown.", examples=["I build shelves."])


class TokenBody(Body):
    """A personal token to be made; without it, a signed one is."""

    is_optional = True

    name: Title = Field(description="What it is for.", examples=["backup script"])
    scopes: list[Literal["read", "write", "moderate"]] = Field(
        default=["read"],
        min_length=1,
        max_length=3,
        description="What it may do: `read` is GET, `write` is POST, PUT and DELETE, "
        "`moderate` uses its owner’s powers as a moderator or administrator.",
    )
    expires_in: Seconds | None = Field(
        90 * DAY, description="Seconds that it holds; null is until revoked."
    )
