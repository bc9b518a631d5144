"""The sockets that a site is served on, opened once and handed to whoever serves."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from typing import Any

from hypercorn.config import Config, Sockets

SILENCE = 60  # seconds


def listen(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Listen where ``settings`` (as in ``hypercorn.toml``) say; OSError if that cannot be.

    Returned are the settings of one process, which name the open sockets (``fd://3``).
    """
    # With one worker Hypercorn sets no SO_REUSEPORT, under which a second server would
    # quietly take half of the visitors.
    config = Config.from_mapping({**settings, "workers": 1})
    sockets = config.create_sockets()
    for each in (*sockets.secure_sockets, *sockets.insecure_sockets):
        _give_up_the_silent(each)
        each.listen(config.backlog)
    secure, insecure = _named(sockets.secure_sockets), _named(sockets.insecure_sockets)
    binds = (secure, insecure) if config.ssl_enabled else (insecure, [])
    return {**settings, "workers": 1, "bind": binds[0], "insecure_bind": binds[1]}


class OpenConfig(Config):
    """The configuration of a server whose sockets are open, and shared with other processes.

    asyncio takes as many connections at a time as the backlog allows: whoever wakes first
    would have them all.  One at a time, those who share take turns.
    """

    def create_sockets(self) -> Sockets:
        """The sockets that ``listen`` opened."""
        sockets = super().create_sockets()
        self.backlog = 1
        for kind in (sockets.secure_sockets, sockets.insecure_sockets):
            kind[:] = [_Listening(fileno=each.detach()) for each in kind]
        return sockets


class _Listening(socket.socket):
    def listen(self, backlog: int = 0, /) -> None:
        """It does, and with a backlog of its own."""


def descriptors(settings: Mapping[str, Any]) -> list[int]:
    """The numbers of the sockets that ``listen`` opened."""
    return [int(bind[len("fd://") :]) for bind in settings["bind"] + settings["insecure_bind"]]


def _named(sockets: Iterable[socket.socket]) -> list[str]:
    return [f"fd://{each.detach()}" for each in sockets]


def _give_up_the_silent(listening: socket.socket) -> None:
    """End connections whose other side takes nothing for SILENCE: nobody else would."""
    if listening.family in (socket.AF_INET, socket.AF_INET6) and hasattr(
        socket, "TCP_USER_TIMEOUT"
    ):  # inherited by those that are accepted; Linux alone has it
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE * 1000)
