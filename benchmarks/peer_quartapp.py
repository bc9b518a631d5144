"""A broadcast with quartapp.ext.live on the server of quartapp; events are rows in SQLite."""

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
    """An event in the log."""

    __tablename__ = "events"


app, folder = Quart(__name__), TemporaryDirectory()
app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder.name}/events.sqlite"
db = SQLAlchemy(Model, app)
live = Live(db, Event)


@app.before_serving
async def create() -> None:
    """Create the table before ``live`` starts to read it."""
    await db.create_all()


live.init_app(app)


@live.topic("news")
async def news(_user: object) -> bool:
    """A topic that is open to all users."""
    return True


@app.post("/say/<int:number>")
async def say(number: int) -> str:
    """Record ``number`` events in one transaction."""
    async with db.begin() as session:
        for each in range(number):
            live.record(session, "news", "said", number=each)
    return "said"


@app.websocket("/live")
async def listen_live() -> object:
    """Serve each client as an anonymous user."""
    return await live.serve(AnonymousUser())


if __name__ == "__main__":
    serve_here(app, listen({"bind": [f"127.0.0.1:{sys.argv[1]}"], "websocket_ping_interval": 20}))
