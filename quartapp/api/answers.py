"""Pydantic models of the response bodies, for the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

EXAMPLE_URL = "https://blog.example.com/api/v1.0"
Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
EXAMPLE_TIME = "2026-11-23T12:00:00.000000Z"


class Answer(BaseModel):
    """Base class of the response bodies.

    A field is always present, unless its description states an exception.  Later versions may
    add fields: clients ignore fields that they do not know.
    """


class Post(Answer):
    """A post."""

    url: Url = Field(examples=[f"{EXAMPLE_URL}/posts/412"])
    id: int = Field(examples=[412])
    body: str = Field(description="The Markdown source.", examples=["Shelf’s **up**."])
    body_html: str = Field(
        description="The body as sanitized HTML.",
        examples=["<p>Shelf’s <strong>up</strong>.</p>\n"],
    )
    timestamp: datetime = Field(examples=[EXAMPLE_TIME])
    edited_at: datetime | None = Field(
        description="Time of the last edit; null if there was none.", examples=[None]
    )
    author_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/7"])
    author: str = Field(description="The author’s user name.", examples=["david"])
    comments_url: Url = Field(examples=[f"{EXAMPLE_URL}/posts/412/comments/"])
    comment_count: int = Field(examples=[2])


class Comment(Answer):
    """A comment on a post."""

    url: Url = Field(examples=[f"{EXAMPLE_URL}/comments/9"])
    id: int = Field(examples=[9])
    post_url: Url = Field(examples=[f"{EXAMPLE_URL}/posts/412"])
    body: str | None = Field(
        description="The Markdown source; null if the comment is hidden from the caller.",
        examples=["*Lovely* shelf."],
    )
    body_html: str | None = Field(
        description="The body as sanitized HTML; null if `body` is.",
        examples=["<p><em>Lovely</em> shelf.</p>\n"],
    )
    timestamp: datetime = Field(examples=[EXAMPLE_TIME])
    disabled: bool = Field(
        description="True if only moderators can read the body.", examples=[False]
    )
    author_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3"])
    author: str = Field(description="The author’s user name.", examples=["susan"])


class User(Answer):
    """A user account."""

    url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3"])
    id: int = Field(examples=[3])
    username: str = Field(examples=["susan"])
    name: str | None = Field(examples=["Susan Example"])
    location: str | None = Field(examples=["Portland"])
    about_me: str | None = Field(description="Markdown.", examples=["I build shelves."])
    member_since: datetime = Field(examples=[EXAMPLE_TIME])
    last_seen: datetime = Field(examples=[EXAMPLE_TIME])
    posts_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3/posts/"])
    followed_posts_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3/timeline/"])
    followers_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3/followers/"])
    followed_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3/followed/"])
    post_count: int = Field(examples=[48])
    email: str = Field(
        "",
        description="Present only if the caller is this user or an administrator.",
        examples=["susan@example.com"],
    )


class Follow(Answer):
    """A follow: one user follows another."""

    url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3/followed/7"])
    follower_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/3"])
    followed_url: Url = Field(examples=[f"{EXAMPLE_URL}/users/7"])
    timestamp: datetime = Field(description="Time when the follow began.", examples=[EXAMPLE_TIME])


class SignedToken(Answer):
    """A signed token: valid for one hour, or until the password changes."""

    token: str = Field(examples=["eyJpZCI6M30.kX0b5u1n"])
    expiration: int = Field(description="Lifetime in seconds.", examples=[3600])


class Token(Answer):
    """A personal token, without its secret."""

    url: Url = Field(examples=[f"{EXAMPLE_URL}/tokens/5"])
    id: int = Field(examples=[5])
    name: str = Field(examples=["backup script"])
    scopes: list[str] = Field(examples=[["read"]])
    created_at: datetime = Field(examples=[EXAMPLE_TIME])
    last_used_at: datetime | None = Field(
        description="Time of the last use, to the hour; null if unused.", examples=[None]
    )
    expires_at: datetime | None = Field(
        description="Null if the token does not expire.", examples=["2027-02-21T12:00:00.000000Z"]
    )


class NewToken(Token):
    """A new personal token, with its secret, which is shown only once."""

    token: str = Field(examples=["qa_7Jd0mXw2rTq9Lk3vBf8sHn5yCz1pGe6u"])


class List(Answer):
    """A page of a list, with links to the pages around it."""

    prev: Url | None = Field(
        description="Link to the previous page; null if there is none.", examples=[None]
    )
    next: Url | None = Field(
        description="Link to the next page; null if there is none.", examples=[None]
    )
    count: int = Field(description="Number of items on all pages.", examples=[1])


class Posts(List):
    """A page of a list of posts."""

    posts: list[Post]


class Comments(List):
    """A page of a list of comments."""

    comments: list[Comment]


class Users(List):
    """A page of a list of users."""

    users: list[User]


class Tokens(List):
    """A page of a list of personal tokens."""

    tokens: list[Token]


class Deleted(Answer):
    """The number of rows that a request deleted."""

    deleted: int = Field(examples=[3])


class Nothing(Answer):
    """An empty object."""


class Problem(Answer):
    """A validation error of a request body."""

    path: str = Field(
        description="Path of the invalid field; empty for the body itself.", examples=["body"]
    )
    message: str = Field(examples=["String should have at least 1 character"])


class Error(Answer):
    """An error response."""

    error: str = Field(description="Error code for programs.", examples=["not found"])
    message: str = Field(description="Explanation for people.", examples=["There is no such post."])
    errors: list[Problem] = Field(
        [], description="All validation errors of the body; only in some responses with 400."
    )
