"""Blueprint of the live feed, a websocket that sends committed events."""

from quart import Blueprint

live = Blueprint("live", __name__)

from . import topics, views  # noqa: E402

__all__ = ["live", "topics", "views"]
