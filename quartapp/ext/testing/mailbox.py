"""The messages in the outbox, for tests."""

from __future__ import annotations

import re

from quart import Quart
from sqlalchemy import select

from ..mail import Mail, Message

LINK = re.compile(r"https?://\S+")


class Mailbox:
    """The outbox of ``app``, including messages that are not delivered yet."""

    def __init__(self, app: Quart, mail: Mail) -> None:
        self.app = app
        self.mail = mail

    async def last(self, recipient: str) -> Message:
        """Return the latest message to ``recipient``; raise AssertionError if there is none."""
        model = self.mail.outbox
        mine = select(model).where(model.recipient == recipient).order_by(model.id.desc())
        async with self.app.app_context(), self.mail.db.lookup() as session:
            row = await session.scalar(mine.limit(1))
        message = row.as_message() if row else None
        assert message is not None, f"There is no mail to {recipient}."  # noqa: S101 - for tests
        return message

    def links(self, message: Message) -> list[str]:
        """Return the URLs in the text body of a message."""
        return LINK.findall(message.body or "")
