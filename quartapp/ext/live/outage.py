"""Log a database outage once when it begins and once when it ends."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__)


class Outage:
    """The tasks of one process that cannot reach the database, by name.

    The tasks retry often and fail independently, so only the first failure and the recovery of
    the last failing task are logged.
    """

    def __init__(self) -> None:
        self._failing: set[str] = set()

    def failed(self, task: str, error: Exception) -> None:
        """Note that ``task`` has failed and will retry; log a warning if no other task fails."""
        if not self._failing:
            reason = f"{type(error).__name__}: {error}".partition("\n")[0].removesuffix(": ")
            logger.warning("Live events are delayed, no database (%s). Retrying.", reason)
        self._failing.add(task)

    def succeeded(self, task: str) -> None:
        """Note that ``task`` has reached the database; log it if no task fails any more."""
        if task in self._failing:
            self._failing.remove(task)
            if not self._failing:
                logger.info("The database works again: live events are delivered.")
