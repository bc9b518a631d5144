"""Pydantic models of the request bodies: strict types, and no unknown fields."""

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
from quartapp.services.profiles import MAX_NAME_LENGTH
from quartapp.services.rendering import MAX_COMMENT_LENGTH, MAX_POST_LENGTH
from quartapp.services.tokens import DAY

YEAR = 366 * DAY
NO_NUL = r"^[^\x00]*$"  # PostgreSQL cannot store NUL in a text
NOT_BLANK = r"^[^\x00]*[^\x00\s][^\x00]*$"


def _visible(text: str) -> str:
    if is_blank(text):
        raise ValueError("There is nothing but space in it.")
    return text


def _trimmed(text: object) -> object:
    return without_blank_lines_around(text) if isinstance(text, str) else text


def _whole(number: object) -> object:
    """Convert a float such as 1.0: JSON Schema calls it an integer, strict pydantic does not."""
    is_whole = isinstance(number, float) and number.is_integer()
    return int(number) if is_whole else number  # type: ignore[call-overload]


def _non_blank(max_length: int, *, strip: bool = False) -> StringConstraints:
    """Return the constraints of a text that must not be blank."""
    return StringConstraints(
        strip_whitespace=strip, min_length=1, max_length=max_length, pattern=NOT_BLANK
    )


Trimmed = BeforeValidator(_trimmed)
Visible = AfterValidator(_visible)
# Marks texts that is_blank() checks too: it rejects more than the pattern does.
Formatted = Field(json_schema_extra={"format": "visible-text"})
PostText = Annotated[str, _non_blank(MAX_POST_LENGTH), Trimmed, Visible, Formatted]
CommentText = Annotated[str, _non_blank(MAX_COMMENT_LENGTH), Trimmed, Visible, Formatted]
Title = Annotated[str, _non_blank(64, strip=True), Visible, Formatted]
Seconds = Annotated[int, Field(ge=60, le=YEAR), BeforeValidator(_whole)]
ShortText = Annotated[str, StringConstraints(max_length=MAX_NAME_LENGTH, pattern=NO_NUL)]
AboutMe = Annotated[str, StringConstraints(max_length=MAX_COMMENT_LENGTH, pattern=NO_NUL), Trimmed]


class Body(BaseModel):
    """Base class of the request bodies."""

    model_config = ConfigDict(extra="forbid", strict=True)

    is_optional: ClassVar[bool] = False


class Change(Body):
    """Base class of partial updates: only the given fields change; at least one is required."""

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
    """A comment, in Markdown.  Images and headings are removed."""

    body: CommentText = Field(examples=["*Lovely* shelf."])


class CommentChange(Change):
    """A change to a comment: `body` by its author, `disabled` by moderators."""

    body: CommentText = Field("", examples=["*Lovely* shelf."])
    disabled: bool = Field(False, description="True hides the body from all but moderators.")


class ProfileChange(Change):
    """A change to a profile; null clears a field."""

    name: ShortText | None = Field(None, examples=["Susan Example"])
    location: ShortText | None = Field(None, examples=["Portland"])
    about_me: AboutMe | None = Field(None, description="Markdown.", examples=["I build shelves."])


class TokenBody(Body):
    """The personal token to create; without a body, a signed token is created."""

    is_optional = True

    name: Title = Field(
        description="A label, to recognize the token by.", examples=["backup script"]
    )
    scopes: list[Literal["read", "write", "moderate"]] = Field(
        default=["read"],
        min_length=1,
        max_length=3,
        description="The requests that it allows: `read` GET, `write` POST, PUT and DELETE, "
        "`moderate` the actions that need its owner’s role of moderator or administrator.",
    )
    expires_in: Seconds | None = Field(
        90 * DAY, description="Lifetime in seconds; null for a token that does not expire."
    )
