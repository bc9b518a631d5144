"""Administration of the outbox: listing, counting, retrying and cancelling mails."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from quartapp.exceptions import Conflict, NotFound
from quartapp.ext.db import after_commit, utcnow
from quartapp.ext.mail import CANCELLED, FAILED, KEPT, QUEUED, SENDING, SENT
from quartapp.ext.pagination import Listing
from quartapp.extensions import mail
from quartapp.models import OutgoingMail
from quartapp.models.outbox import RETRIABLE

STATUSES = (QUEUED, SENDING, SENT, FAILED, CANCELLED, KEPT)


class Counts(NamedTuple):
    """The number of mails by status, and the time since when the oldest one is due."""

    by_status: dict[str, int]
    due_since: datetime | None

    @property
    def oldest_due(self) -> float:
        """Seconds since the oldest unsent mail became due; 0 if none is due."""
        return (utcnow() - self.due_since).total_seconds() if self.due_since else 0.0


def listed(status: str | None = None) -> Listing[OutgoingMail]:
    """Return the listing of all mails, or of one status, newest first.

    Reading ``message`` of a row raises, so that the texts of mails stay private.
    """
    mails = select(OutgoingMail).options(defer(OutgoingMail.message, raiseload=True))
    if status is not None:
        mails = mails.where(OutgoingMail.status == status)
    return Listing(mails, OutgoingMail.id.desc())


async def counts(session: AsyncSession) -> Counts:
    """Count the mails.  A mail of a worker that died is due when its lease expires."""
    status = OutgoingMail.status
    found = await session.execute(
        select(status, func.count(), func.min(OutgoingMail.due_at)).group_by(status)
    )
    by_status, due = dict.fromkeys(STATUSES, 0), []
    for name, number, first in found:
        by_status[name] = number
        if name in (QUEUED, SENDING) and first <= utcnow():
            due.append(first)
    return Counts(by_status, min(due, default=None))


async def retry(session: AsyncSession, ids: Collection[int] | None = None) -> int:
    """Queue mails again with their attempts reset; return their number.

    Without ``ids``, all failed mails are queued; with ``ids``, failed and cancelled ones.  Mails
    that have expired or whose text was deleted are skipped.  Raises NotFound for an unknown id.
    """
    chosen = OutgoingMail.status == FAILED
    if ids is not None:
        await _check(session, ids)
        chosen = OutgoingMail.id.in_(ids) & OutgoingMail.status.in_(RETRIABLE)
    now = utcnow()
    alive = or_(OutgoingMail.expires_at.is_(None), OutgoingMail.expires_at > now)
    has_text = OutgoingMail.message.is_not(None)
    again = (
        update(OutgoingMail)
        .where(chosen, alive, has_text)
        .values(status=QUEUED, attempts=0, due_at=now, error=None)
        .returning(OutgoingMail.id)
    )
    queued = (await session.scalars(again)).all()
    after_commit(session, mail.worker.wake.set)
    return len(queued)


async def cancel(session: AsyncSession, mail_id: int) -> OutgoingMail:
    """Cancel a queued mail; raise NotFound if there is none, Conflict if it is not queued."""
    found = select(OutgoingMail).where(OutgoingMail.id == mail_id).with_for_update()
    row = await session.scalar(found)
    if row is None:
        raise NotFound("There is no such mail.")
    if not row.can_be_cancelled:
        raise Conflict(f"Only a mail that waits can be cancelled; this one is {row.status}.")
    row.status = CANCELLED
    return row


async def _check(session: AsyncSession, ids: Collection[int]) -> None:
    known = await session.scalars(select(OutgoingMail.id).where(OutgoingMail.id.in_(ids)))
    if unknown := sorted(set(ids) - set(known)):
        raise NotFound(f"There is no mail {', '.join(map(str, unknown))}.")
