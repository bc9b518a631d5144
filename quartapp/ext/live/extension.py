"""The extension: record events in transactions, send them over websockets."""

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
from .log import EventMixin, Log
from .maintenance import Renew, run_maintenance
from .subscriber import Subscriber
from .topics import Audience, MayListen, Topic, Topics
from .websocket import CONNECTION_KEY, WebSocketConnection, WebSocketMiddleware

DEFAULTS = {
    "LIVE_TAIL": True,
    "LIVE_KEEP_HOURS": 24,
    "LIVE_SOCKETS_PER_USER": 20,
}

Rule = TypeVar("Rule", bound=MayListen)
Renewal = TypeVar("Renewal", bound=Renew)


class Live:
    """A log of events in ``db``, in rows of ``event`` (see EventMixin), sent over websockets.

    An event is sent if and only if the transaction that recorded it commits.  Each subscriber
    that may receive it gets it once and in order, in every process that serves.

        @live.topic("room:<id>")
        async def room(user, id: int) -> bool:
            return user.is_authenticated

        @app.websocket("/live")
        async def socket():
            return await live.serve(current_user)

    Settings: ``LIVE_TAIL`` (False: this process sends no events), ``LIVE_KEEP_HOURS`` (24:
    older events are deleted), ``LIVE_SOCKETS_PER_USER`` (20, in each process).
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
        """Read the log while ``app`` serves; add ``live_position`` to its template context.

        That is the id of the newest event that this process had read when the request began.
        A page that subscribes with it as ``last_id`` gets every event that is newer than the
        data it shows.  Therefore call this before registering any ``before_request`` function
        that reads the database.
        """
        for name, value in DEFAULTS.items():
            app.config.setdefault(name, value)
        feed = self._state.bind(app, Feed(app, self.db, self.log, self.topics))
        app.before_request(self._remember_position)
        app.context_processor(lambda: {"live_position": g.get("live_position")})
        app.asgi_app = WebSocketMiddleware(app.asgi_app, feed)  # type: ignore[method-assign]
        if app.config["LIVE_TAIL"]:
            app.while_serving(self._tail_while_serving)

    @property
    def feed(self) -> Feed:
        """Return the feed of the current application in this process."""
        return self._state.current

    def topic(
        self,
        pattern: str,
        *,
        audience: Audience | None = None,
        source: str | None = None,
        last: str | None = None,
    ) -> Callable[[Rule], Rule]:
        """Register the decorated function as the access rule of topics matching ``pattern``.

        It is awaited at each subscription with the user and each ``<number>`` of the pattern,
        and returns whether the user may subscribe.  It may raise NoSuchTopic.

        ``audience(events, users)`` returns a list for each event: for each user, whether the
        event is sent to them.  Without it every subscriber gets every event.  With ``source``
        the topic has no events of its own and sends those of the topic ``source``.  An event
        of the kind ``last`` ends the subscriptions of the topic.
        """

        def decorate(may_listen: Rule) -> Rule:
            self.topics.add(Topic(pattern, may_listen, audience, source, last))
            return may_listen

        return decorate

    def renew(self, function: Renewal) -> Renewal:
        """Register ``function`` to check the credentials of open websockets every two seconds.

        It is awaited with the credentials that were passed to ``serve``, and returns a mapping
        from each valid one to its user.  The websocket of a credential that is missing there
        is closed with 4401, and with 4403 if the user is None.
        """
        self._renew = function
        return function

    def record(self, session: AsyncSession, topic: str, kind: str, **payload: Any) -> None:
        """Add an event to ``topic`` in the transaction of ``session``.

        Raises NoSuchTopic if no pattern matches ``topic``, ValueError if ``payload`` has the
        name ``id`` or ``at``, and TypeError if a value is not JSON.
        """
        self.topics.find(topic)
        self.log.write(session, self.log.model.of(topic, kind, payload), self.feed.woken.set)

    @awaited
    async def serve(
        self, user: Any, *, credential: Hashable = None, subprotocol: str | None = None
    ) -> ResponseReturnValue | None:
        """Accept the current websocket, and return the value that the view must return.

        That is None, or a response with status 429 if ``user`` has LIVE_SOCKETS_PER_USER
        websockets open.  The protocol runs after the view has returned and Quart has popped
        the websocket context.  ``user.get_id()`` is None for an anonymous user, as in
        Flask-Login.  ``credential`` is what the function of ``renew`` checks.
        """
        feed, user_id = self.feed, user.get_id()
        limit = feed.app.config["LIVE_SOCKETS_PER_USER"]
        if user_id is not None and feed.sockets_of(user_id) >= limit:
            return f"{limit} websockets are open already.", 429
        scope: Any = websocket.scope
        connection: WebSocketConnection = scope[CONNECTION_KEY]
        subscriber = Subscriber(user, credential, connection.send)
        feed.add(subscriber)
        connection.hand_over(subscriber)
        await websocket.accept(subprotocol=subprotocol)
        return None

    async def _remember_position(self) -> None:
        g.live_position = self.feed.cursor

    async def _tail_while_serving(self) -> AsyncGenerator[None, None]:
        await self.feed.try_to_read_on()  # so that the first subscriber need not wait
        tasks = [
            asyncio.create_task(self.feed.run()),
            asyncio.create_task(run_maintenance(self.feed, self._renew)),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
