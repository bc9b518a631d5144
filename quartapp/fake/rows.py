"""Rows for the tables, as plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from quartapp.ext.db import utcnow
from quartapp.services.rendering import comments_markdown, posts_markdown

from . import texts

Row = dict[str, Any]
YEAR = timedelta(days=365)
FRIENDS = 8


def users(
    random: Random, count: int, after: int, role_id: int, password_hash: str
) -> Iterator[Row]:
    """``count`` confirmed people; ``after``, the last id so far, keeps their names apart."""
    for number in range(after + 1, after + count + 1):
        first, last = random.choice(texts.FIRST), random.choice(texts.LAST)
        username = f"{first}_{last}{number}"
        joined = utcnow() - YEAR - YEAR * random.random()
        yield {
            "email": f"{username}@example.com",
            "username": username,
            "username_key": username,
            "name": f"{first} {last}".title(),
            "location": random.choice(texts.PLACES),
            "about_me": (about := texts.sentence(random)),
            "about_me_html": posts_markdown.render(about),
            "role_id": role_id,
            "password_hash": password_hash,
            "confirmed": True,
            "member_since": joined,
            "notices_seen_at": joined,
        }


def follows(random: Random, newcomers: Sequence[int], people: Sequence[int]) -> Iterator[Row]:
    """Each newcomer follows themself and a few others."""
    for follower in newcomers:
        for followed in {follower, *random.choices(people, k=FRIENDS)}:
            when = utcnow() - YEAR * random.random()
            yield {"follower_id": follower, "followed_id": followed, "timestamp": when}


def posts(random: Random, count: int, authors: Sequence[int]) -> Iterator[Row]:
    """Posts of the last year."""
    words = Random(random.random())  # noqa: S311 - the same, however many authors there are
    for _ in range(count):
        body = texts.post(words)
        yield {
            "body": body,
            "body_html": posts_markdown.render(body),
            "author_id": random.choice(authors),
            "timestamp": utcnow() - YEAR * random.random(),
        }


def comments(
    random: Random, count: int, authors: Sequence[int], posts: Sequence[int]
) -> Iterator[Row]:
    """Comments, one in fifty hidden."""
    for _ in range(count):
        body = texts.comment(random)
        yield {
            "body": body,
            "body_html": comments_markdown.render(body),
            "author_id": random.choice(authors),
            "post_id": random.choice(posts),
            "timestamp": utcnow() - YEAR * random.random() / 12,
            "disabled": random.random() < 0.02,
        }
