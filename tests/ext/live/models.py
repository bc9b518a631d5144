"""A small application with live events about stories and rooms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from quart import Quart, websocket
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from quartapp.ext.db import NAMING_CONVENTION, SQLAlchemy
from quartapp.ext.live import EventMixin, Live, NoSuchTopic


class Model(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class Event(EventMixin, Model):
    __tablename__ = "events"


@dataclass
class Reader:
    """A user with the name in the query string."""

    name: str | None

    def get_id(self) -> str | None:
        return self.name


db = SQLAlchemy(Model)
live = Live(db, Event)


@live.topic("news", last="press.stopped")
async def news(_reader: Reader) -> bool:
    return True


async def by_name(events: Sequence[Event], readers: Sequence[Reader]) -> list[list[bool]]:
    """Audience rule: the reader that a story is about.  It fails for "the editor"."""
    names = [event.payload.get("about") for event in events]
    assert "the editor" not in names
    return [[name == reader.name for reader in readers] for name in names]


@live.topic("mentions", source="news", audience=by_name)
async def mentions(reader: Reader) -> bool:
    return reader.name is not None


@live.topic("room:<id>")
async def room(reader: Reader, id: int) -> bool:
    if id > 9:
        raise NoSuchTopic(id)
    return reader.name == "susan"


holding: dict[str, Reader | None] = {}


@live.renew
async def renew(credentials: Collection[Any]) -> dict[Any, Reader | None]:
    return {each: holding[each] for each in credentials if each in holding}


async def tell(topic: str, *kinds: str, **payload: Any) -> None:
    """Record events in one transaction."""
    async with db.begin() as session:
        for kind in kinds:
            live.record(session, topic, kind, **payload)


def routes(app: Quart) -> None:
    @app.websocket("/live")
    async def socket() -> Any:
        reader = Reader(websocket.args.get("name"))
        credential = reader.name if reader.name in holding else None
        return await live.serve(reader, credential=credential)
