"""Generate rows for the tables as dictionaries, for bulk inserts."""

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
FOLLOWS_PER_USER = 8


def users(
    random: Random, count: int, after: int, role_id: int, password_hash: str
) -> Iterator[Row]:
    """Yield ``count`` confirmed users.

    ``after`` is the highest id in the table; user names end with later numbers, so they are unique.
    """
    for number in range(after + 1, after + count + 1):
        first, last = random.choice(texts.FIRST_NAMES), random.choice(texts.LAST_NAMES)
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
    """Yield follows of each newcomer: its own account, for the timeline, and up to 8 others."""
    for follower in newcomers:
        for followed in {follower, *random.choices(people, k=FOLLOWS_PER_USER)}:
            when = utcnow() - YEAR * random.random()
            yield {"follower_id": follower, "followed_id": followed, "timestamp": when}


def posts(random: Random, count: int, authors: Sequence[int]) -> Iterator[Row]:
    """Yield ``count`` posts of the last year."""
    words = Random(random.random())  # noqa: S311 - the number of authors does not change the texts
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
    """Yield ``count`` comments of the last month, of which 2 % are hidden."""
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
