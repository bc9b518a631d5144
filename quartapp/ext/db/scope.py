"""The session of the running request, or of another application context."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from quart import g
from sqlalchemy.exc import IllegalStateChangeError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

logger = logging.getLogger(__name__)

CLOSE_ATTEMPTS, CLOSE_PAUSE_SECONDS = 20, 0.05


def scoped_session(make: async_sessionmaker[AsyncSession]) -> AsyncSession:
    """The context's session; the first call makes it."""
    if "_db_session" not in g:
        g._db_session = make()
    session: AsyncSession = g._db_session
    return session


def opened_session() -> AsyncSession | None:
    """The context's session, if it has one."""
    session: AsyncSession | None = g.get("_db_session")
    return session


async def end_reading() -> None:
    """End the transaction that the context's session reads in, so that it reads anew.

    What it has loaded stays usable, detached: later reads give new objects.
    """
    session = opened_session()
    if session is None:
        return
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise RuntimeError("Change things inside db.begin(), not in db.session.")
    await session.commit()
    session.expunge_all()


async def close_session(_error: BaseException | None = None) -> None:
    """Roll back what was not committed and give the connection back.

    Safe to call twice: a copied context is torn down again, with a ``g`` of its own.
    """
    session: AsyncSession | None = g.pop("_db_session", None)
    if session is None:
        return
    # The response is ready, and what it reports was committed before: nothing depends on this
    # rollback any more, so its failure must not replace the response.
    for _ in range(CLOSE_ATTEMPTS):
        try:
            async with session:  # its exit comes to its end even when cancelled meanwhile
                return
        except IllegalStateChangeError:  # another task is still in a statement of it
            await asyncio.sleep(CLOSE_PAUSE_SECONDS)
        except Exception as error:
            logger.warning("A database session did not close, so its connection is: %s", error)
            break
    with suppress(Exception):
        await session.invalidate()
