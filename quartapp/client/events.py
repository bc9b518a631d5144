"""Events: what happens, as it happens."""

from __future__ import annotations

from collections.abc import Mapping

from .feed import Feed
from .line import Line, opened
from .tokens import Tokens


class Events(Tokens):
    """The live feed."""

    def events(self, *topics: str, last_id: int | Mapping[str, int] | None = None) -> Feed:
        """What happens in ``topics`` from now on, or after the event ``last_id``.

        A mapping, such as the ``last_ids`` of another feed, names an event for each topic.
        """
        return Feed(self._line, topics, last_id)

    async def _line(self) -> Line:
        """A new connection; who signs in by password gets a new token for it.

        Raises ClientError once the client has ended.
        """
        self._check_is_open()
        given = self._token.get_secret_value() if self._token else None
        token = await self.token() if self._by_password else given
        line = await opened(self._site, token, self._by_password, self._options)
        self._lines = {each for each in self._lines if each.is_open} | {line}
        if self._has_ended:  # meanwhile
            await line.close()
        return line
