"""What is to happen once a transaction is durable, and not at all if it is not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

logger = logging.getLogger(__name__)


class PromisingSession(Session):
    """A session that keeps the promises made through ``after_commit``."""


class _Promise(NamedTuple):
    callback: Callable[[], None]
    within: list[SessionTransaction]  # its savepoint, and the ones around that


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Call ``callback`` once this transaction is durable; forget it on rollback.

    In a savepoint it is forgotten too when only that is rolled back.  What the callback
    raises is logged: the transaction is over.
    """
    within = []
    savepoint = session.sync_session.get_nested_transaction()
    while savepoint is not None and savepoint.nested:
        within.append(savepoint)
        savepoint = savepoint.parent
    session.info.setdefault("promises", []).append(_Promise(callback, within))


@event.listens_for(PromisingSession, "after_commit")
def _keep(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for promise in session.info.pop("promises", ()):
        try:
            promise.callback()
        except Exception:
            logger.exception("What was to follow a commit failed.")


@event.listens_for(PromisingSession, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    promises: list[_Promise] = session.info.pop("promises", [])
    if ended.parent is not None:
        session.info["promises"] = [each for each in promises if ended not in each.within]
