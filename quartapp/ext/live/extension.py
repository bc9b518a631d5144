"""The extension: record an event in a transaction, hear it over a websocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Hashable
from typing import Any, TypeVar

from quart import Quart, ResponseReturnValue, g, websocket
from sqlalchemy.ext.asyncio import AsyncSession

from ..awaiting import awaited
from ..db import SQLAlchemy
from ..state import AppState
from .feed import Feed
from .listener import Listener
from .log import EventMixin, Log
from .socket import LINE, Line, Switchboard
from .topics import Audience, MayListen, Topic, Topics
from .upkeep import Renew, look_after

DEFAULTS = {
    "LIVE_TAIL": True,
    "LIVE_KEEP_HOURS": 24,
    "LIVE_SOCKETS_PER_USER": 20,
}

Rule = TypeVar("Rule", bound=MayListen)
Renewal = TypeVar("Renewal", bound=Renew)


class Live:
    """Keeps a log of events in ``db``, in rows of ``event`` (see EventMixin), and tells it.

    An event is heard if, and only if, the transaction that recorded it commits: by every
    listener who may, once and in order, in every process that serves.

        @live.topic("room:<id>")
        async def room(user, id: int) -> bool:
            return user.is_authenticated

        @app.websocket("/live")
        async def socket():
            return await live.serve(current_user)

    Settings: ``LIVE_TAIL`` (off: this process tells nothing), ``LIVE_KEEP_HOURS`` (24: for how
    long what was missed can be heard), ``LIVE_SOCKETS_PER_USER`` (20, in each process).
    """

    def __init__(self, db: SQLAlchemy, event: type[EventMixin], app: Quart | None = None) -> None:
        self.db = db
        self.log = Log(event)
        self.topics = Topics()
        self._renew: Renew | None = None
        self._state: AppState[Feed] = AppState("live", "Live")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Tail the log while ``app`` serves; tell its templates ``live_position``.

        That is the id of the newest event that had been read when the request began: a page
        that carries it hears, with it as ``last_id``, of everything that it does not show.
        To be bound before whatever reads the database ahead of a request.
        """
        for name, value in DEFAULTS.items():
            app.config.setdefault(name, value)
        feed = self._state.bind(app, Feed(app, self.db, self.log, self.topics))
        app.before_request(self._remember_position)
        app.context_processor(lambda: {"live_position": g.get("live_position")})
        app.asgi_app = Switchboard(app.asgi_app, feed)  # type: ignore[method-assign]
        if app.config["LIVE_TAIL"]:
            app.while_serving(self._tail_while_serving)

    @property
    def feed(self) -> Feed:
        """What the current application's process hears."""
        return self._state.current

    def topic(
        self,
        pattern: str,
        *,
        audience: Audience | None = None,
        source: str | None = None,
        last: str | None = None,
    ) -> Callable[[Rule], Rule]:
        """Let ``pattern`` be listened to by whom the decorated function allows.

        It is awaited with the user and each ``<number>`` of the pattern; it may raise
        NoSuchTopic.  ``audience(events, users)`` says, for each event, of each who listens
        whether they may hear it: it is asked of one that happens, or of many that were missed.
        With ``source`` the topic has no events of its own but hears that one's.  After an
        event of the kind ``last`` nothing more is heard.
        """

        def decorate(may_listen: Rule) -> Rule:
            self.topics.add(Topic(pattern, may_listen, audience, source, last))
            return may_listen

        return decorate

    def renew(self, function: Renewal) -> Renewal:
        """Ask ``function`` every few seconds which credentials still hold.

        It is given those that ``serve`` was told, and returns whose each is; the websockets of
        those that it leaves out are closed with 4401, of those with None for a user with 4403.
        """
        self._renew = function
        return function

    def record(self, session: AsyncSession, topic: str, kind: str, **payload: Any) -> None:
        """Tell ``topic`` that ``kind`` happened, if and when ``session`` commits.

        Raises NoSuchTopic for a topic that nobody could listen to.
        """
        self.topics.find(topic)
        self.log.write(session, self.log.model.of(topic, kind, payload), self.feed.woken.set)

    @awaited
    async def serve(
        self, user: Any, *, credential: Hashable = None, subprotocol: str | None = None
    ) -> ResponseReturnValue | None:
        """Accept the current websocket; once the view returns, it tells ``user`` what they ask.

        ``user`` has ``get_id()``, as Flask-Login has it: None for a stranger.  Returned is what
        the view is to return: None, or the refusal of somebody who has too many of them open.
        Quart's part is over then: its hooks have run, its context is gone.
        """
        feed, user_id = self.feed, user.get_id()
        most = feed.app.config["LIVE_SOCKETS_PER_USER"]
        if user_id is not None and feed.sockets_of(user_id) >= most:
            return f"{most} websockets are open already.", 429
        scope: Any = websocket.scope
        line: Line = scope[LINE]
        listener = Listener(user, credential, line.send)
        feed.admit(listener)
        line.hand_over(listener)
        await websocket.accept(subprotocol=subprotocol)
        return None

    async def _remember_position(self) -> None:
        g.live_position = self.feed.cursor

    async def _tail_while_serving(self) -> AsyncGenerator[None, None]:
        await self.feed.try_to_read_on()  # so that the first who listens need not wait
        tasks = [
            asyncio.create_task(self.feed.run()),
            asyncio.create_task(look_after(self.feed, self._renew)),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
