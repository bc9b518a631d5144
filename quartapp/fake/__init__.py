"""Generate sample users, posts and comments for development."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from random import Random

from sqlalchemy import func, insert, select

from quartapp.exceptions import Invalid
from quartapp.extensions import db, passwords
from quartapp.models import DEFAULT_ROLE, Comment, Follow, Model, Post, User
from quartapp.services import roles

from . import rows

PASSWORD = "four unrelated words do nicely"  # noqa: S105 - of all sample users; the command prints it
BATCH_ROWS = 1000

Progress = Callable[[int], None]


async def fill(
    *, users: int, posts: int, comments: int, seed: int, progress: Progress = lambda _: None
) -> None:
    """Add ``users`` users, ``posts`` posts and ``comments`` comments to the database.

    The same ``seed`` generates the same texts.  ``progress`` is called after each batch, with the
    number of rows in it.  The password of each user is ``PASSWORD``.  Raise Invalid for posts or
    comments without users, and for comments without posts.
    """
    await _add_users(_random_for(seed, "users"), users, progress)
    people = await _ids(User)
    if not people and (posts or comments):
        raise Invalid("Posts and comments need an author: add at least one user.")
    await _store(Post, rows.posts(_random_for(seed, "posts"), posts, people), progress)
    written = await _ids(Post)
    if not written and comments:
        raise Invalid("Comments need a post: add at least one post.")
    await _store(
        Comment, rows.comments(_random_for(seed, "comments"), comments, people, written), progress
    )


def _random_for(seed: int, purpose: str) -> Random:
    """Return the generator for one table: other tables do not change its values."""
    return Random(f"{seed} {purpose}")  # noqa: S311 - the values are not secrets


async def _add_users(random: Random, count: int, progress: Progress) -> None:
    password_hash = await passwords.hash(PASSWORD)
    async with db.lookup() as session:
        role = await roles.get(session, DEFAULT_ROLE)
        last = await session.scalar(select(func.max(User.id))) or 0
    await _store(User, rows.users(random, count, last, role.id, password_hash), progress)
    people = await _ids(User)
    newcomers = [user_id for user_id in people if user_id > last]
    await _store(Follow, rows.follows(random, newcomers, people))


async def _ids(model: type[User | Post]) -> Sequence[int]:
    async with db.lookup() as session:
        return (await session.scalars(select(model.id).order_by(model.id))).all()


async def _store(
    model: type[Model], all_rows: Iterator[rows.Row], progress: Progress = lambda _: None
) -> None:
    """Insert rows in short transactions, so that a running site does not wait for the lock."""
    while batch := await asyncio.to_thread(lambda: list(islice(all_rows, BATCH_ROWS))):
        async with db.begin() as session:
            await session.execute(insert(model), batch)
        progress(len(batch))
