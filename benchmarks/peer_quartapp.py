"""quartapp's live feed on quartapp's server: events are rows, and lie in SQLite."""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory

from quart import Quart

from quartapp.ext.db import Model, SQLAlchemy
from quartapp.ext.live import EventMixin, Live
from quartapp.ext.login import AnonymousUser
from quartapp.ext.serving.listening import listen
from quartapp.ext.serving.server import serve_here


class Event(EventMixin, Model):
    """One message."""

    __tablename__ = "events"


app, folder = Quart(__name__), TemporaryDirectory()
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder.name}/events.sqlite"
db = SQLAlchemy(Model, app)
live = Live(db, Event)


@app.before_serving
async def create() -> None:
    """Make the table, before it is read."""
    await db.create_all()


live.init_app(app)


@live.topic("news")
async def news(_user: object) -> bool:
    """What everybody may hear."""
    return True


@app.post("/say/<int:number>")
async def say(number: int) -> str:
    """Tell that many messages."""
    async with db.begin() as session:
        for each in range(number):
            live.record(session, "news", "said", number=each)
    return "said"


@app.websocket("/live")
async def listen_live() -> object:
    """Whoever comes is nobody in particular."""
    return await live.serve(AnonymousUser())


if __name__ == "__main__":
    serve_here(app, listen({"bind": [f"127.0.0.1:{sys.argv[1]}"], "websocket_ping_interval": 20}))
