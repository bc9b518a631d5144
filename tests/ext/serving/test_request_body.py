"""Tests of draining: a client can read a refusal although it is still sending the body."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from itertools import repeat

import pytest

from quartapp.ext.serving import request_body
from tests.ext.serving.capped import MIB
from tests.ext.serving.conftest import Server

SIZES = (MIB + MIB // 5, 2 * MIB, 3 * MIB)
PIECE = bytes(65_536)


def at_once(server: Server, path: str, size: int) -> int:
    return server.post(path, bytes(size)).status_code


def in_pieces(server: Server, path: str, size: int) -> int:
    return server.post(path, repeat(PIECE, size // len(PIECE))).status_code


def by_hand(server: Server, path: str, size: int) -> int:
    """Send the whole request before reading the response, like a simple client."""
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        connection.sendall(head(path, f"Content-Length: {size}"))
        connection.sendall(bytes(size))
        return status(connection)


def with_a_pause(server: Server, path: str, size: int) -> int:
    """Send the head, and the body after the refusal is complete."""
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        connection.sendall(head(path, f"Content-Length: {size}"))
        for _ in range(2):
            time.sleep(0.1)
            connection.sendall(bytes(size // 2))
        return status(connection)


def head(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode()


def status(connection: socket.socket) -> int:
    response = HTTPResponse(connection)
    response.begin()
    response.read()
    return response.status


@pytest.mark.parametrize(
    ("send", "times"), [(at_once, 1), (in_pieces, 1), (with_a_pause, 1), (by_hand, 4)]
)
@pytest.mark.parametrize(("path", "refusal"), [("/data", 413), ("/pieces", 413), ("/closed", 403)])
def test_a_client_reads_the_refusal_of_a_large_body(
    server: Server,
    send: Callable[[Server, str, int], int],
    times: int,
    path: str,
    refusal: int,
) -> None:
    got = [send(server, path, size) for size in SIZES for _ in range(times)]
    assert got == [refusal] * len(SIZES) * times


def test_the_connection_can_be_used_for_another_request(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        for size, expected in ((3 * MIB, 413), (5, 200)):
            connection.sendall(head("/data", f"Content-Length: {size}") + bytes(size))
            assert status(connection) == expected


def test_the_response_does_not_wait_for_the_rest_of_the_body(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 2) as connection:
        connection.sendall(head("/data", f"Content-Length: {3 * MIB}"))
        assert status(connection) == 413


def endlessly() -> Iterator[bytes]:
    while True:
        yield PIECE


def seldom() -> Iterator[bytes]:
    while True:
        time.sleep(0.1)
        yield b"x"


def talk(connection: socket.socket, pieces: Iterator[bytes]) -> None:
    for number, piece in enumerate(pieces):
        connection.sendall(piece)
        assert number * len(piece) < 2 * request_body.MAX_DRAINED_BYTES


@pytest.mark.parametrize("pieces", [endlessly, seldom])
def test_a_client_that_never_stops_sending_is_disconnected(
    server: Server, pieces: Callable[[], Iterator[bytes]]
) -> None:
    before = server.most_memory
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        connection.sendall(head("/closed", f"Content-Length: {1 << 40}"))
        with pytest.raises(ConnectionError):
            talk(connection, pieces())
    assert server.most_memory - before < 6 * MIB
    assert server.post("/data", b"x").text == "1"
