"""What a transaction promises: to be done as its last act, or once it is durable."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

logger = logging.getLogger(__name__)

LAST_ACTS, PROMISES = "last_acts", "promises"


class PromisingSession(Session):
    """A session that keeps the promises made through ``before_commit`` and ``after_commit``."""


class _Promise(NamedTuple):
    callback: Callable[..., None]
    within: list[SessionTransaction]  # its savepoint, and the ones around that


def before_commit(session: AsyncSession, callback: Callable[[Session], None]) -> None:
    """Call ``callback(session)`` in this transaction, after all else that it does.

    The session is the synchronous one: the callback may add rows and execute statements.
    What it raises rolls everything back.  It is forgotten where ``after_commit`` forgets.
    """
    _promise(session, LAST_ACTS, callback)


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Call ``callback`` once this transaction is durable; forget it on rollback.

    In a savepoint it is forgotten too when only that is rolled back.  What the callback
    raises is logged: the transaction is over.
    """
    _promise(session, PROMISES, callback)


def _promise(session: AsyncSession, kind: str, callback: Callable[..., None]) -> None:
    within = []
    savepoint = session.sync_session.get_nested_transaction()
    while savepoint is not None and savepoint.nested:
        within.append(savepoint)
        savepoint = savepoint.parent
    session.info.setdefault(kind, []).append(_Promise(callback, within))


@event.listens_for(PromisingSession, "before_commit")
def _act(session: Session) -> None:
    if session.in_nested_transaction() or LAST_ACTS not in session.info:
        return
    session.flush()
    for promise in session.info.pop(LAST_ACTS):
        promise.callback(session)


@event.listens_for(PromisingSession, "after_commit")
def _keep(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for promise in session.info.pop(PROMISES, ()):
        try:
            promise.callback()
        except Exception:
            logger.exception("What was to follow a commit failed.")


@event.listens_for(PromisingSession, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    for kind in (LAST_ACTS, PROMISES):
        promises: list[_Promise] = session.info.pop(kind, [])
        if promises and ended.parent is not None:
            session.info[kind] = [each for each in promises if ended not in each.within]
