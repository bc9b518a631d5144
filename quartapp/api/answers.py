"""What the API answers, as the OpenAPI description tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

HERE = "https://blog.example.com/api/v1.0"
Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
THEN = "2026-11-23T12:00:00.000000Z"


class Answer(BaseModel):
    """What all answers share: every field is always there, unless it says otherwise.

    Other fields may come: a client ignores those that it does not know.
    """


class Post(Answer):
    """A post."""

    url: Url = Field(examples=[f"{HERE}/posts/412"])
    id: int = Field(examples=[412])
    body: str = Field(description="Markdown, as it was typed.", examples=["Shelf’s **up**."])
    body_html: str = Field(
        description="What it renders to, made safe.",
        examples=["<p>Shelf’s <strong>up</strong>.</p>\n"],
    )
    timestamp: datetime = Field(examples=[THEN])
    edited_at: datetime | None = Field(description="Null if it never was.", examples=[None])
    author_url: Url = Field(examples=[f"{HERE}/users/7"])
    author: str = Field(description="The author’s user name.", examples=["david"])
    comments_url: Url = Field(examples=[f"{HERE}/posts/412/comments/"])
    comment_count: int = Field(examples=[2])


class Comment(Answer):
    """A comment on a post."""

    url: Url = Field(examples=[f"{HERE}/comments/9"])
    id: int = Field(examples=[9])
    post_url: Url = Field(examples=[f"{HERE}/posts/412"])
    body: str | None = Field(
        description="Null if it is hidden from whoever asks.", examples=["*Lovely* shelf."]
    )
    body_html: str | None = Field(examples=["<p><em>Lovely</em> shelf.</p>\n"])
    timestamp: datetime = Field(examples=[THEN])
    disabled: bool = Field(description="Hidden from all but moderators.", examples=[False])
    author_url: Url = Field(examples=[f"{HERE}/users/3"])
    author: str = Field(description="The author’s user name.", examples=["susan"])


class User(Answer):
    """An account."""

    url: Url = Field(examples=[f"{HERE}/users/3"])
    id: int = Field(examples=[3])
    username: str = Field(examples=["susan"])
    name: str | None = Field(examples=["Susan Example"])
    location: str | None = Field(examples=["Portland"])
    about_me: str | None = Field(description="Markdown.", examples=["I build shelves."])
    member_since: datetime = Field(examples=[THEN])
    last_seen: datetime = Field(examples=[THEN])
    posts_url: Url = Field(examples=[f"{HERE}/users/3/posts/"])
    followed_posts_url: Url = Field(examples=[f"{HERE}/users/3/timeline/"])
    followers_url: Url = Field(examples=[f"{HERE}/users/3/followers/"])
    followed_url: Url = Field(examples=[f"{HERE}/users/3/followed/"])
    post_count: int = Field(examples=[48])
    email: str = Field(
        "",
        description="There for its owner and for administrators alone.",
        examples=["susan@example.com"],
    )


class Follow(Answer):
    """That somebody reads somebody."""

    url: Url = Field(examples=[f"{HERE}/users/3/followed/7"])
    follower_url: Url = Field(examples=[f"{HERE}/users/3"])
    followed_url: Url = Field(examples=[f"{HERE}/users/7"])
    timestamp: datetime = Field(description="Since when.", examples=[THEN])


class SignedToken(Answer):
    """A token for an hour, dead as soon as the password changes."""

    token: str = Field(examples=["eyJpZCI6M30.kX0b5u1n"])
    expiration: int = Field(description="Seconds.", examples=[3600])


class Token(Answer):
    """A personal token, which is not told again."""

    url: Url = Field(examples=[f"{HERE}/tokens/5"])
    id: int = Field(examples=[5])
    name: str = Field(examples=["backup script"])
    scopes: list[str] = Field(examples=[["read"]])
    created_at: datetime = Field(examples=[THEN])
    last_used_at: datetime | None = Field(
        description="To the hour; null if it never was.", examples=[None]
    )
    expires_at: datetime | None = Field(examples=["2027-02-21T12:00:00.000000Z"])


class NewToken(Token):
    """A personal token, told this once."""

    token: str = Field(examples=["qa_7Jd0mXw2rTq9Lk3vBf8sHn5yCz1pGe6u"])


class List(Answer):
    """Some of a list, and where the rest is."""

    prev: Url | None = Field(description="The page before, if there is one.", examples=[None])
    next: Url | None = Field(description="The page after, if there is one.", examples=[None])
    count: int = Field(description="How many there are in all.", examples=[1])


class Posts(List):
    """A list of posts."""

    posts: list[Post]


class Comments(List):
    """A list of comments."""

    comments: list[Comment]


class Users(List):
    """A list of people."""

    users: list[User]


class Tokens(List):
    """A list of personal tokens."""

    tokens: list[Token]


class Deleted(Answer):
    """How many are gone."""

    deleted: int = Field(examples=[3])


class Nothing(Answer):
    """An empty object."""


class Problem(Answer):
    """One thing that is wrong with a body."""

    path: str = Field(description="Where; empty for the body itself.", examples=["body"])
    message: str = Field(examples=["String should have at least 1 character"])


class Error(Answer):
    """Why it was refused."""

    error: str = Field(description="A word to switch on.", examples=["not found"])
    message: str = Field(description="Words for people.", examples=["There is no such post."])
    errors: list[Problem] = Field(
        [], description="All that is wrong with a body; there with some of the 400s alone."
    )
