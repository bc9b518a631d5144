"""What is to happen once a transaction is durable, and not at all if it is not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

logger = logging.getLogger(__name__)


class PromisingSession(Session):
    """A session that keeps the promises made through ``after_commit``."""


class _Promise(NamedTuple):
    callback: Callable[[], None]
    within: list[SessionTransaction]  # its savepoint, the ones around that, the transaction


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Call ``callback`` once this transaction is durable; forget it on rollback.

    In a savepoint it is forgotten too when only that is rolled back.  What the callback
    raises is logged: the transaction is over.
    """
    within = []
    transaction = session.sync_session.get_nested_transaction()
    transaction = transaction or session.sync_session.get_transaction()
    while transaction is not None:
        within.append(transaction)
        transaction = transaction.parent
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
    promises: list[Any] = session.info.pop("promises", [])
    session.info["promises"] = [each for each in promises if ended not in each.within]
