"""The live feed of events."""

from __future__ import annotations

from collections.abc import Mapping

from .connection import FeedConnection, open_connection
from .feed import Feed
from .tokens import Tokens


class Events(Tokens):
    """Subscriptions to events."""

    def events(self, *topics: str, last_id: int | Mapping[str, int] | None = None) -> Feed:
        """Return a feed of the events in ``topics``, from now on or after the event ``last_id``.

        ``last_id`` may map each topic to an event, as ``Feed.last_ids`` does.
        """
        return Feed(self._new_connection, topics, last_id)

    async def _new_connection(self) -> FeedConnection:
        """Return a new connection; with a password, request a new token for it first.

        Raise ClientError if the client is closed.
        """
        self._check_is_open()
        given = self._token.get_secret_value() if self._token else None
        token = await self.token() if self._by_password else given
        connection = await open_connection(self._site, token, self._by_password, self._options)
        alive = {each for each in self._feed_connections if each.is_open}
        self._feed_connections = alive | {connection}
        if self._is_closed:  # the client was closed while the connection was opened
            await connection.close()
        return connection
