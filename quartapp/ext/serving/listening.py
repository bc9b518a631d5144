"""Listening sockets, opened once and shared by the workers."""

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

UNACKNOWLEDGED_SECONDS = 60  # until a connection is closed if its client acknowledges no data


def listen(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Open the sockets that ``settings`` (as in ``hypercorn.toml``) name, and listen.

    Return the settings of one worker, with the open sockets (``fd://3``) as addresses.  A process
    that replaces itself after SIGHUP keeps its sockets.  Raises OSError if an address cannot be
    used.
    """
    if (continued := inherited(settings)) is not None:
        return {**continued, "workers": 1}
    # With one worker Hypercorn does not set SO_REUSEPORT.  With it, a second server could bind
    # the same address without an error, and would get half of the connections.
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
    """The configuration of a worker, with open sockets that it shares with other processes.

    asyncio accepts as many connections at a time as the backlog allows, so the worker that
    wakes first would take all of them.  With a backlog of one the workers take turns.
    """

    header_timeout: float = 10  # seconds for a request head, and for a new connection to begin one
    ssl_handshake_timeout: float = 10
    max_app_queue_size = 1  # parts of a request body in the queue of each connection

    def __init__(self, settings: Mapping[str, Any], ready: int | None = None) -> None:
        self.connections: set[PromptConnection] = set()
        self.listening: list[socket.socket] = []
        self.ready = ready  # a pipe, written to when the sockets are served
        self.is_stopping = False  # each response ends its connection
        for name, value in settings.items():
            with suppress(AttributeError):  # read-only properties, as in Hypercorn
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
        """Accept no more connections: waiting ones are left to other workers, or refused.

        The sockets are replaced instead of closed, because asyncio closes their descriptors again
        when Hypercorn stops, and the numbers could be in use for something else by then.
        """
        loop = asyncio.get_running_loop()
        with socket.socket() as other:
            for each in self.listening:
                loop.remove_reader(each)
                os.dup2(other.fileno(), each.fileno(), inheritable=False)

    @property
    def has_idle_connections(self) -> bool:
        """Return whether an open connection has no current request."""
        return any(each.is_idle for each in self.connections)


class _Listening(socket.socket):
    def listen(self, backlog: int = 0, /) -> None:
        """Do nothing: the socket already listens, with the configured backlog."""


def descriptors(settings: Mapping[str, Any]) -> list[int]:
    """Return the descriptors of the sockets that ``listen`` opened."""
    return [int(bind[len("fd://") :]) for bind in settings["bind"] + settings["insecure_bind"]]


def _named(sockets: Iterable[socket.socket]) -> list[str]:
    return [f"fd://{each.detach()}" for each in sockets]


def _end_unacknowledged(listening: socket.socket) -> None:
    """Set TCP_USER_TIMEOUT: the kernel closes connections that acknowledge no data."""
    if listening.family in (socket.AF_INET, socket.AF_INET6) and hasattr(
        socket, "TCP_USER_TIMEOUT"
    ):  # inherited by accepted sockets; Linux alone has it
        milliseconds = UNACKNOWLEDGED_SECONDS * 1000
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
