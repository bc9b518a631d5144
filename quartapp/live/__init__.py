"""The live feed: one websocket, which hears what was committed."""

from quart import Blueprint

live = Blueprint("live", __name__)

from . import topics, views  # noqa: E402

__all__ = ["live", "topics", "views"]
