"""Sockets that a site is served on: opened once, and shared by its workers."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hypercorn.config import Config, Sockets

from .renewal import inherited

if TYPE_CHECKING:
    from .connections import PromptConnection

UNACKNOWLEDGED_SECONDS = 60  # after which a connection whose client takes no data is ended


def listen(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Listen where ``settings`` (as in ``hypercorn.toml``) ask for; OSError if that cannot be.

    Return the settings of one worker, which name the open sockets (``fd://3``).  A process that
    replaces itself after SIGHUP uses the sockets of its predecessor.
    """
    if (continued := inherited(settings)) is not None:
        return {**continued, "workers": 1}
    # With one worker Hypercorn sets no SO_REUSEPORT, under which a second server would
    # quietly take half of the visitors.
    config = Config.from_mapping({**settings, "workers": 1})
    sockets = config.create_sockets()
    for each in (*sockets.secure_sockets, *sockets.insecure_sockets):
        _end_unacknowledged(each)
        each.listen(config.backlog)
    secure, insecure = _named(sockets.secure_sockets), _named(sockets.insecure_sockets)
    binds = (secure, insecure) if config.ssl_enabled else (insecure, [])
    opened = {"bind": binds[0], "insecure_bind": binds[1], "addresses": settings.get("bind")}
    return {**settings, "workers": 1, **opened}


class OpenConfig(Config):
    """The configuration of a worker whose sockets are open, and shared with other processes.

    asyncio accepts as many connections at a time as the backlog allows, so the worker that
    wakes first would take all of them.  With a backlog of one the workers take turns.
    """

    header_timeout: float = 10  # seconds for a request head, and for a new connection to begin one
    ssl_handshake_timeout: float = 10
    max_app_queue_size = 1  # parts of a request body that wait in each connection

    def __init__(self, settings: Mapping[str, Any], ready: int | None = None) -> None:
        self.connections: set[PromptConnection] = set()
        self.listening: list[socket.socket] = []
        self.ready = ready  # a pipe to report to when the sockets are served
        self.is_stopping = False  # each response ends its connection
        for name, value in settings.items():
            with suppress(AttributeError):  # as Hypercorn does for what cannot be set
                setattr(self, name, value)

    def create_sockets(self) -> Sockets:
        """Return the sockets that ``listen`` opened."""
        sockets = super().create_sockets()
        self.backlog = 1
        for kind in (sockets.secure_sockets, sockets.insecure_sockets):
            kind[:] = [_Listening(fileno=each.detach()) for each in kind]
            self.listening += kind
        if self.ready is not None:
            os.write(self.ready, b"1")
            os.close(self.ready)
        return sockets

    def stop_accepting(self) -> None:
        """Accept no connection any more; those that wait are for other workers, or refused.

        asyncio closes the sockets when Hypercorn stops, so their numbers stay in use.
        """
        loop = asyncio.get_running_loop()
        with socket.socket() as other:
            for each in self.listening:
                loop.remove_reader(each)
                os.dup2(other.fileno(), each.fileno(), inheritable=False)

    @property
    def has_idle_connections(self) -> bool:
        """Whether a connection is kept open without a request under way."""
        return any(each.is_idle for each in self.connections)


class _Listening(socket.socket):
    def listen(self, backlog: int = 0, /) -> None:
        """Do nothing: the socket listens already, with a backlog of its own."""


def descriptors(settings: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the sockets that ``listen`` opened."""
    return [int(bind[len("fd://") :]) for bind in settings["bind"] + settings["insecure_bind"]]


def _named(sockets: Iterable[socket.socket]) -> list[str]:
    return [f"fd://{each.detach()}" for each in sockets]


def _end_unacknowledged(listening: socket.socket) -> None:
    """Let the system end connections whose client acknowledges nothing: Hypercorn never does."""
    if listening.family in (socket.AF_INET, socket.AF_INET6) and hasattr(
        socket, "TCP_USER_TIMEOUT"
    ):  # inherited by accepted sockets; Linux alone has it
        milliseconds = UNACKNOWLEDGED_SECONDS * 1000
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
