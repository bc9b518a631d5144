"""The session of the running request, or of another application context."""

from __future__ import annotations

from quart import g
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


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
    if session is not None:
        async with session:  # its exit comes to its end even when cancelled meanwhile
            pass
