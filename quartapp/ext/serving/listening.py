"""The socket that everything is served on."""

from __future__ import annotations

import socket


def open_socket(address: str, backlog: int) -> socket.socket:
    """Listen at ``host:port``; OSError if somebody does already."""
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host.strip("[]"), int(port)))
    listening.listen(backlog)
    listening.setblocking(False)
    listening.set_inheritable(True)
    return listening
