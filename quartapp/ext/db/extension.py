"""The extension itself: which session, and when it commits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from quart import Quart, has_websocket_context
from sqlalchemy import URL, MetaData
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase

from ..awaiting import awaited
from ..state import AppState
from ..unread import warn_of_unread
from .detached import refuse_detached_changes
from .engine import make_engine
from .model import Model
from .scope import close_session, end_reading, scoped_session
from .state import State
from .teardown import changes_things, commit_on_teardown
from .unavailable import answer_refusals
from .urls import async_url


class SQLAlchemy:
    """Give each application its engine and each request its session.

    Read through ``db.session``; change things inside ``async with db.begin()``.
    Settings: ``SQLALCHEMY_DATABASE_URI``, ``SQLALCHEMY_ENGINE_OPTIONS``,
    ``SQLALCHEMY_COMMIT_ON_TEARDOWN``, ``SQLALCHEMY_SLOW_QUERY_TIME`` (seconds, 0.5).
    """

    def __init__(self, model: type[DeclarativeBase] = Model, app: Quart | None = None) -> None:
        if not (isinstance(model, type) and issubclass(model, DeclarativeBase)):
            raise TypeError("The first argument is the base of the models: SQLAlchemy(app=app).")
        self.Model = model
        refuse_detached_changes(model)
        self._state: AppState[State] = AppState("sqlalchemy", "SQLAlchemy")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Create the engine of ``app``, which connects when it is first used.

        Raises ValueError, in words for whoever runs it, if the URL cannot be used.
        """
        options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
        slow = app.config.setdefault("SQLALCHEMY_SLOW_QUERY_TIME", 0.5)
        commits = app.config.setdefault("SQLALCHEMY_COMMIT_ON_TEARDOWN", False)
        written = app.config.get("SQLALCHEMY_DATABASE_URI")
        if not written:
            raise ValueError("Set SQLALCHEMY_DATABASE_URI: sqlite:///data.sqlite is one.")
        echo = {"echo": app.config.setdefault("SQLALCHEMY_ECHO", False)}
        url = async_url(written)
        try:
            engine = make_engine(url, slow, **echo | options)
        except (TypeError, ArgumentError) as error:
            raise ValueError(f"SQLALCHEMY_ENGINE_OPTIONS cannot be used: {error}") from error
        state = self._state.bind(app, State(url, engine, commits_on_teardown=commits))
        answer_refusals(app)
        warn_of_unread(app, "SQLAlchemy")
        app.teardown_appcontext(close_session)
        app.after_serving(state.dispose)
        if commits:
            commit_on_teardown(app)

    @property
    def metadata(self) -> MetaData:
        """The tables of ``Model``."""
        return self.Model.metadata

    @property
    def url(self) -> URL:
        """The current application's database URL, as ``async_url`` returns it."""
        return self._state.current.url

    @property
    def engine(self) -> AsyncEngine:
        """The current application's engine."""
        return self._state.current.engine

    @property
    def sessionmaker(self) -> async_sessionmaker[AsyncSession]:
        """Makes sessions that are yours to close, for work that outlives a request."""
        return self._state.current.reading

    @property
    def session(self) -> AsyncSession:
        """This request's session, for reading: opened at first use, closed at teardown.

        Raises RuntimeError inside a websocket, which would keep its connection for hours, and
        inside ``begin()``, which has its own: whoever holds one and waits for another can
        wait for somebody who does the same.
        """
        if has_websocket_context():
            raise RuntimeError("A websocket may be open for hours: use db.lookup() in it.")
        state = self._state.current
        if state.is_working:
            raise RuntimeError("This is inside a db.begin(): use its session.")
        commits = state.commits_on_teardown and changes_things()
        return scoped_session(state.writing if commits else state.reading)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A unit of work in a session of its own: committed at the end, or nothing of it.

        The request's own session gives its connection back first, and reads anew afterwards.
        Raises RuntimeError inside another ``begin()`` of the same task, or if that session
        holds changes.
        """
        state = self._state.current
        async with state.unit_of_work():
            await end_reading()
            async with state.turn(), state.writing.begin() as session:
                yield session

    def lookup(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A short session for one read, anywhere; its connection goes back at the end."""
        return self.sessionmaker()

    @awaited
    async def create_all(self) -> None:
        """Create the tables that are missing."""
        state = self._state.current
        async with state.turn(), state.writing_engine.begin() as connection:
            await connection.run_sync(self.metadata.create_all)

    @awaited
    async def drop_all(self) -> None:
        """Drop the tables, and all that is in them."""
        state = self._state.current
        async with state.turn(), state.writing_engine.begin() as connection:
            await connection.run_sync(self.metadata.drop_all)
