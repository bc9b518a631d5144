"""The session of the current request, or of another application context."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from quart import g
from sqlalchemy.exc import IllegalStateChangeError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

logger = logging.getLogger(__name__)

CLOSE_ATTEMPTS, CLOSE_PAUSE_SECONDS = 100, 0.05


def scoped_session(factory: async_sessionmaker[AsyncSession]) -> AsyncSession:
    """Return the session of the current context, created by the first call."""
    if "_db_session" not in g:
        g._db_session = factory()
    session: AsyncSession = g._db_session
    return session


def opened_session() -> AsyncSession | None:
    """Return the session of the current context, or None if it has none yet."""
    session: AsyncSession | None = g.get("_db_session")
    return session


async def end_read_transaction() -> None:
    """End the read transaction of the context's session, so that it sees later commits.

    Objects that it has loaded stay readable but become detached; later reads return new
    objects.  Raise RuntimeError if the session holds changes.
    """
    session = opened_session()
    if session is None:
        return
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise RuntimeError("db.session holds changes: make them inside db.begin().")
    await session.commit()
    session.expunge_all()


async def close_session(_error: BaseException | None = None) -> None:
    """Roll back uncommitted changes and return the connection to the pool.

    Safe to call twice, because Quart tears a copied context down again, with its own ``g``.
    """
    session: AsyncSession | None = g.pop("_db_session", None)
    if session is None:
        return
    # The response is complete, and its changes were committed before: nothing depends on this
    # rollback, so its failure must not replace the response.
    for _ in range(CLOSE_ATTEMPTS):
        try:
            async with session:  # __aexit__ finishes even if this task is cancelled
                return
        except IllegalStateChangeError:  # another task is executing a statement
            await asyncio.sleep(CLOSE_PAUSE_SECONDS)
        except Exception as error:
            logger.warning("A database session did not close; closing its connection: %s", error)
            break
    with suppress(Exception):
        await session.invalidate()
