"""Background delivery: claim a row, send it outside of a transaction, mark it."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

from quart import Quart
from sqlalchemy import update

from ..awaiting import awaited
from .delivery_pool import DeliveryPool
from .outbox import (
    ATTEMPTS,
    OutboxMixin,
    claim,
    is_any_due,
    mark_expired,
    mark_failed,
    mark_given_up,
    mark_sent,
)
from .pruning import PRUNE_INTERVAL_SECONDS, STEP, delete_some
from .transport import Connection, is_permanent

if TYPE_CHECKING:
    from .extension import Mail

logger = logging.getLogger("quartapp.ext.mail")

WAKE_DELAY_SECONDS = 0.05
# Seconds between attempts to mark a row, in total less than its lease.
REMINDERS = (0.2, 1, 3, 6, 12)


class Worker:
    """Sends due messages over a pool of connections, until ``stop`` is called."""

    def __init__(self, mail: Mail, app: Quart) -> None:
        self.mail = mail
        self.app = app
        self.wake = asyncio.Event()
        self.stopping = False
        self._prune_at = 0.0

    @awaited
    async def run(self) -> None:
        """Deliver until ``stop`` is called.  Waking makes it fast, polling makes it reliable."""
        async with self.app.app_context():
            while not self.stopping:
                try:
                    await self.deliver_all()
                    if time.monotonic() >= self._prune_at:
                        await self.prune()
                except Exception:
                    logger.exception("Cannot read the outbox; retrying.")
                await self._wait()

    def wake_soon(self) -> None:
        """Wake the worker after a short delay, so that the response is sent first."""
        asyncio.get_running_loop().call_later(WAKE_DELAY_SECONDS, self.wake.set)

    def stop(self) -> None:
        """End ``run`` after the messages that are being sent."""
        self.stopping = True
        self.wake.set()

    @awaited
    async def deliver_all(self) -> int:
        """Send all due messages; return the number of rows that were handled, sent or not.

        Only this task queries the outbox for due rows, to limit the load on the database,
        regardless of the number of connections.
        """
        async with DeliveryPool(self.app.config, self._handle, self.wake) as pool:
            while not (self.stopping or pool.errors):
                self.wake.clear()  # before the query, so that a later row wakes it
                row = await self._claim(pool.full_domains) if pool.free else None
                if row is not None:
                    pool.start(row)
                elif pool.are_idle and not self.wake.is_set():
                    break
                else:
                    await self._wait()
        return pool.handled

    async def prune(self) -> None:
        """Delete old rows, a few in each transaction; return early if new mail is queued."""
        days = self.app.config["MAIL_KEEP_SENT_DAYS"]
        number = STEP
        while number == STEP and not self.stopping:
            async with self.mail.db.begin() as session:
                number = await delete_some(session, self.mail.outbox, days)
            if self.wake.is_set():
                return
        self._prune_at = time.monotonic() + PRUNE_INTERVAL_SECONDS

    async def _handle(self, row: OutboxMixin, connection: Connection) -> None:
        columns = await self._send(row, connection)
        for seconds in REMINDERS:
            try:
                return await self._mark(row, columns)
            except Exception as error:  # an unmarked row would be sent again
                logger.warning("Mail %d cannot be marked: %s", row.id, type(error).__name__)
            await asyncio.sleep(seconds)
        return await self._mark(row, columns)

    async def _mark(self, row: OutboxMixin, columns: dict[str, Any]) -> None:
        model: Any = self.mail.outbox
        # Another worker that has claimed the row since has counted another attempt.
        same_claim = model.id == row.id, model.attempts == row.attempts
        async with self.mail.db.begin() as session:
            await session.execute(update(model).where(*same_claim).values(**columns))

    async def _claim(self, full_domains: list[str]) -> OutboxMixin | None:
        """Claim a row, if any is due: an idle worker must not take SQLite's lock at each poll."""
        async with self.mail.db.lookup() as session:
            if not await is_any_due(session, self.mail.outbox, full_domains):
                return None
        async with self.mail.db.begin() as session:
            return await claim(session, self.mail.outbox, full_domains)

    async def _send(self, row: OutboxMixin, connection: Connection) -> dict[str, Any]:
        if row.is_expired:
            return mark_expired()
        if row.attempts > ATTEMPTS:
            return mark_given_up()
        try:
            message = row.as_message()
            if message is None:
                return mark_sent()
            message_id = row.message_id(self.mail.domain)
            await connection.deliver(message, message_id, [row.recipient])
        except Exception as error:  # one bad message must not stop the queue
            logger.warning("Mail %d, attempt %d: %s", row.id, row.attempts, type(error).__name__)
            return mark_failed(row, error, permanent=is_permanent(error))
        return mark_sent()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self.app.config["MAIL_POLL_SECONDS"]):
                await self.wake.wait()
        except TimeoutError:
            pass
