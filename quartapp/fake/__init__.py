"""Sample people and posts, to see the site with life in it."""

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

PASSWORD = "four unrelated words do nicely"  # noqa: S105 - everybody's, and said so
BATCH = 1000

Progress = Callable[[int], None]


async def fill(
    *, users: int, posts: int, comments: int, seed: int, progress: Progress = lambda _: None
) -> None:
    """Add that many users, posts and comments; the same ``seed`` draws the same texts.

    ``progress`` is told how many rows have just been stored.  Everybody's password is
    ``PASSWORD``.
    """
    await _add_users(_dice(seed, "users"), users, progress)
    people = await _ids(User)
    if not people and (posts or comments):
        raise Invalid("Somebody has to write: ask for at least one user.")
    await _store(Post, rows.posts(_dice(seed, "posts"), posts, people), progress)
    written = await _ids(Post)
    if not written and comments:
        raise Invalid("There is nothing to comment on: ask for at least one post.")
    await _store(
        Comment, rows.comments(_dice(seed, "comments"), comments, people, written), progress
    )


def _dice(seed: int, purpose: str) -> Random:
    """One row of throws for each table, whatever the others drew."""
    return Random(f"{seed} {purpose}")  # noqa: S311 - nothing here is a secret


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
    model: type[Model], wanted: Iterator[rows.Row], progress: Progress = lambda _: None
) -> None:
    """Batches of their own transactions, so that a running site waits for none of them."""
    while batch := await asyncio.to_thread(lambda: list(islice(wanted, BATCH))):
        async with db.begin() as session:
            await session.execute(insert(model), batch)
        progress(len(batch))
