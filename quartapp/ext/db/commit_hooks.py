"""Callbacks before and after a commit."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

logger = logging.getLogger(__name__)

BEFORE_COMMIT, AFTER_COMMIT = "before_commit", "after_commit"  # keys of Session.info


class HookedSession(Session):
    """A session that runs the callbacks of ``before_commit`` and ``after_commit``."""


class _Hook(NamedTuple):
    callback: Callable[..., None]
    savepoints: list[SessionTransaction]  # open at the registration


def before_commit(session: AsyncSession, callback: Callable[[Session], None]) -> None:
    """Call ``callback(session)`` at the end of this transaction, before it commits.

    The session is the synchronous one: the callback may add rows and execute statements.
    An exception of the callback rolls the transaction back.  A rollback discards the
    callback, as for ``after_commit``.
    """
    _register(session, BEFORE_COMMIT, callback)


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Call ``callback`` after this transaction has committed; discard it on rollback.

    Rolling back a savepoint discards the callbacks that were registered inside it.  An
    exception of the callback is logged: the transaction is committed already.
    """
    _register(session, AFTER_COMMIT, callback)


def _register(session: AsyncSession, kind: str, callback: Callable[..., None]) -> None:
    savepoints = []
    savepoint = session.sync_session.get_nested_transaction()
    while savepoint is not None and savepoint.nested:
        savepoints.append(savepoint)
        savepoint = savepoint.parent
    session.info.setdefault(kind, []).append(_Hook(callback, savepoints))


@event.listens_for(HookedSession, "before_commit")
def _run_before_commit(session: Session) -> None:
    if session.in_nested_transaction() or BEFORE_COMMIT not in session.info:
        return
    session.flush()
    for hook in session.info.pop(BEFORE_COMMIT):
        hook.callback(session)


@event.listens_for(HookedSession, "after_commit")
def _run_after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for hook in session.info.pop(AFTER_COMMIT, ()):
        try:
            hook.callback()
        except Exception:
            logger.exception("A callback after a commit failed.")


@event.listens_for(HookedSession, "after_soft_rollback")
def _discard(session: Session, ended: SessionTransaction) -> None:
    for kind in (BEFORE_COMMIT, AFTER_COMMIT):
        hooks: list[_Hook] = session.info.pop(kind, [])
        if hooks and ended.parent is not None:
            session.info[kind] = [each for each in hooks if ended not in each.savepoints]
