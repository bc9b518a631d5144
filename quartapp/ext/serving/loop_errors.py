"""Exception handler of the event loop."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

NO_DESCRIPTOR = (
    "socket.accept() out of system resource"  # asyncio's message; it retries after a second
)
REPEAT_SECONDS = 60

logger = logging.getLogger(__name__)


class LoopErrors:
    """Exception handler that logs a lack of file descriptors in one line a minute.

    asyncio would log a traceback for each attempt to accept a connection.
    """

    def __init__(self) -> None:
        self._logged_at = -float(REPEAT_SECONDS)

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log the error."""
        error = context.get("exception")
        if context["message"] == NO_DESCRIPTOR:
            self._log_lack(error)
        elif "_start_serving" in context["message"] and isinstance(error, ValueError):
            logger.debug("The socket was closed before asyncio accepted from it again.")
        else:
            loop.default_exception_handler(context)

    def _log_lack(self, error: Any) -> None:
        now = time.monotonic()
        if now - self._logged_at >= REPEAT_SECONDS:
            self._logged_at = now
            logger.warning("New connections wait: %s. Raise the limit (ulimit -n).", error)
