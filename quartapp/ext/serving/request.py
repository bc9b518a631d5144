"""A request that answers 400 for a body that cannot be read, never 500."""

from __future__ import annotations

from typing import Any

from quart import Request as BaseRequest
from werkzeug.exceptions import BadRequest


class Request(BaseRequest):
    """Quart's, less two ways in which a JSON body could break it."""

    async def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """As Quart's; text that is not UTF-8 or nested beyond reason is a bad request too."""
        try:
            return await super().get_json(force, silent, cache)
        except (UnicodeDecodeError, RecursionError) as error:
            if silent:
                return None
            raise BadRequest("The body is not JSON that can be read.") from error
