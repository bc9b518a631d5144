"""The SQLAlchemy extension: engine, sessions and transactions of an application."""

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
from .scope import close_session, end_read_transaction, scoped_session
from .state import State
from .teardown import commit_on_teardown, has_unsafe_method
from .unavailable import handle_unavailable
from .urls import async_url


class SQLAlchemy:
    """Extension with an engine for each application and a session for each request.

    Read through ``db.session``; write inside ``async with db.begin()``.
    Settings: ``SQLALCHEMY_DATABASE_URI``, ``SQLALCHEMY_ENGINE_OPTIONS``,
    ``SQLALCHEMY_COMMIT_ON_TEARDOWN``, ``SQLALCHEMY_SLOW_QUERY_TIME`` (seconds, default 0.5).
    """

    def __init__(self, model: type[DeclarativeBase] = Model, app: Quart | None = None) -> None:
        if not (isinstance(model, type) and issubclass(model, DeclarativeBase)):
            raise TypeError(
                "The first argument is the base class of models: write SQLAlchemy(app=app)."
            )
        self.Model = model
        refuse_detached_changes(model)
        self._state: AppState[State] = AppState("sqlalchemy", "SQLAlchemy")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Configure ``app`` and create its engine, which connects at its first use.

        Raise ValueError if the URL or the engine options cannot be used.
        """
        options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
        slow = app.config.setdefault("SQLALCHEMY_SLOW_QUERY_TIME", 0.5)
        commits = app.config.setdefault("SQLALCHEMY_COMMIT_ON_TEARDOWN", False)
        uri = app.config.get("SQLALCHEMY_DATABASE_URI")
        if not uri:
            raise ValueError("Set SQLALCHEMY_DATABASE_URI: sqlite:///data.sqlite is an example.")
        echo = {"echo": app.config.setdefault("SQLALCHEMY_ECHO", False)}
        url = async_url(uri)
        try:
            engine = make_engine(url, slow, **echo | options)
        except (TypeError, ArgumentError) as error:
            raise ValueError(f"SQLALCHEMY_ENGINE_OPTIONS cannot be used: {error}") from error
        state = self._state.bind(app, State(url, engine, commits_on_teardown=commits))
        handle_unavailable(app)
        warn_of_unread(app, "SQLAlchemy")
        app.teardown_appcontext(close_session)
        app.after_serving(state.dispose)
        if commits:
            commit_on_teardown(app)

    @property
    def metadata(self) -> MetaData:
        """The MetaData of ``Model``, with its tables."""
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
        """A factory for sessions that the caller closes, for work that outlives a request."""
        return self._state.current.reading

    @property
    def session(self) -> AsyncSession:
        """The session of the current request, for reading.

        It is created at the first access and closed at teardown.  Raise RuntimeError in a
        websocket, which would hold a pooled connection for hours, and inside ``begin()``,
        which has its own session: tasks that hold one connection and wait for a second can
        deadlock on the pool.
        """
        if has_websocket_context():
            raise RuntimeError("A websocket may stay open for hours: use db.lookup() instead.")
        state = self._state.current
        if state.is_working:
            raise RuntimeError("db.session is not available inside a db.begin(): use its session.")
        commits = state.commits_on_teardown and has_unsafe_method()
        return scoped_session(state.writing if commits else state.reading)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """Open a session in a transaction: commit at the end, roll back on an exception.

        The request's session ends its read transaction first, returns its connection to the
        pool and sees the new data afterwards.  Raise RuntimeError inside another ``begin()``
        of the same task, or if the request's session holds changes.  Raise SQLAlchemy's
        TimeoutError if other transactions hold SQLite's write lock for too long.
        """
        state = self._state.current
        async with state.unit_of_work():
            await end_read_transaction()
            async with state.turn(), state.writing.begin() as session:
                yield session

    def lookup(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Return a short-lived session for one read, to be used with ``async with``."""
        return self.sessionmaker()

    @awaited
    async def create_all(self) -> None:
        """Create the tables that do not exist."""
        state = self._state.current
        async with state.turn(), state.writing_engine.begin() as connection:
            await connection.run_sync(self.metadata.create_all)

    @awaited
    async def drop_all(self) -> None:
        """Drop the tables with all their rows."""
        state = self._state.current
        async with state.turn(), state.writing_engine.begin() as connection:
            await connection.run_sync(self.metadata.drop_all)
