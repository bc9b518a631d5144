"""Delivery in the background: claims, sends with no transaction open, marks."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from quart import Quart
from sqlalchemy import update

from .outbox import OutboxMixin, claim, is_any_due, mark_failed, mark_sent
from .transport import deliver, is_permanent

if TYPE_CHECKING:
    from .extension import Mail

logger = logging.getLogger("quartapp.ext.mail")


class Worker:
    """Sends what is due, one message after another, until it is told to stop."""

    def __init__(self, mail: Mail, app: Quart) -> None:
        self.mail = mail
        self.app = app
        self.wake = asyncio.Event()
        self.stopping = False

    async def run(self) -> None:
        """Work until ``stop``; waking is for speed, polling is what can be relied on."""
        async with self.app.app_context():
            while not self.stopping:
                self.wake.clear()
                try:
                    while not self.stopping and await self.deliver_one():
                        pass
                except Exception:
                    logger.exception("The outbox cannot be read; trying again soon.")
                await self._rest()

    def stop(self) -> None:
        """Finish the message at hand and end."""
        self.stopping = True
        self.wake.set()

    async def deliver_one(self) -> bool:
        """Send the message that has been due longest; say whether there was one."""
        row = await self._claim()
        if row is None:
            return False
        columns = await self._send(row)
        model: Any = self.mail.outbox
        mine = model.id == row.id, model.attempts == row.attempts
        async with self.mail.db.begin() as session:
            await session.execute(update(model).where(*mine).values(**columns))
        return True

    async def _claim(self) -> OutboxMixin | None:
        """An idle worker must not take SQLite's only lock every few seconds."""
        async with self.mail.db.lookup() as session:
            if not await is_any_due(session, self.mail.outbox):
                return None
        async with self.mail.db.begin() as session:
            return await claim(session, self.mail.outbox)

    async def _send(self, row: OutboxMixin) -> dict[str, Any]:
        message = row.as_message()
        if message is None:
            return mark_sent()
        try:
            await deliver(self.app.config, message, row.message_id(self.mail.domain))
        except Exception as error:  # one bad message must not stop the queue
            logger.warning("Mail %d, attempt %d: %s", row.id, row.attempts, type(error).__name__)
            return mark_failed(row.attempts, error, permanent=is_permanent(error))
        return mark_sent()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self.app.config["MAIL_POLL_SECONDS"]):
                await self.wake.wait()
        except TimeoutError:
            pass
