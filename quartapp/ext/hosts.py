"""Validate the ``Host`` header before links, redirects and URL matching use it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import BadHost, SecurityError
from werkzeug.sansio.utils import host_is_trusted

__all__ = ["TrustedHosts", "host_of", "is_host", "trusted_names"]

MAX_HOST_LENGTH = 253
MAX_LABEL_LENGTH = 63
MALFORMED = "The Host header of the request is missing, or is no host name."
NO_HOST = "it has no host name that clients can use"
UNTRUSTED = (
    "This server does not answer for the host that the request names. "
    "If it is your site, add the host to TRUSTED_HOSTS."
)


class TrustedHosts:
    """ASGI middleware that refuses requests and websockets with a wrong ``Host`` header.

    It raises Werkzeug's BadHost if the host is malformed or missing, and SecurityError if it is
    not in ``trusted``.  ErrorMiddleware turns both into the application's 400 response.

    ``trusted`` are host names without a port; ``.example.com`` also matches all subdomains.
    With an empty list every well-formed host is accepted.  Clients on the same machine, such as
    health checks, may always use ``localhost`` or a loopback address.  A request of HTTP/1.0
    without a ``Host`` header gets ``default``.
    """

    def __init__(self, app: Any, trusted: Iterable[str] = (), default: str = "localhost") -> None:
        self.app = app
        self.trusted = trusted_names(trusted)
        self.default = default

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] in {"http", "websocket"}:
            headers = [pair for pair in scope["headers"] if pair[0] != b"host"]
            host = self._checked(scope).encode("ascii")
            scope = {**scope, "headers": [(b"host", host), *headers]}
        await self.app(scope, receive, send)

    def _checked(self, scope: Any) -> str:
        """Return the host in lower case, without the trailing dot of an absolute name."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if not hosts and scope.get("http_version") == "1.0":
            return self.default
        if len(hosts) != 1 or not is_host(hosts[0]):
            raise BadHost(MALFORMED)
        name, port = _split(hosts[0].lower())
        name = name.removesuffix(".")
        if not self._is_trusted(name, scope):
            raise SecurityError(UNTRUSTED)
        return name + port

    def _is_trusted(self, name: str, scope: Any) -> bool:
        if not self.trusted or name in self.trusted or host_is_trusted(name, self.trusted):
            return True
        return _is_loopback(name) and _comes_from_here(scope)


def trusted_names(names: Iterable[str]) -> list[str]:
    """Return ``names`` in lower case and as IDNA; raise ValueError if one is no host name."""
    found = []
    for each in names:
        dot, name = "." * each.startswith("."), each.removeprefix(".").lower()
        try:
            name = name if name.startswith("[") else name.encode("idna").decode()
        except UnicodeError:
            name = ""
        if not is_host(name) or _split(name)[1]:
            raise ValueError(f"TRUSTED_HOSTS: {each!r} is no host name, such as example.com")
        found.append(dot + name)
    return found


@lru_cache(maxsize=256)
def is_host(host: str) -> bool:
    """Return whether ``host`` is a host name or an IP address, with a port or without."""
    if not host_is_trusted(host, None):  # checks the characters and the port
        return False
    name, _ = _split(host)
    if name.startswith("["):
        return _is_ipv6(name[1:-1])
    try:
        name.lower().encode("ascii").decode("idna")  # Werkzeug does this for request.url
    except UnicodeError:
        return False
    labels = name.removesuffix(".").split(".")
    return len(name) <= MAX_HOST_LENGTH and all(
        0 < len(each) <= MAX_LABEL_LENGTH for each in labels
    )


def host_of(url: str) -> str:
    """Return the host of ``url`` as clients send it, without the port.

    Raises ValueError, with a message for the operator, if ``url`` is not the root of a host.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        is_good = parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError as error:
        raise ValueError(NO_HOST) from error
    name = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"http", "https"}:
        raise ValueError("it begins with https:// or http://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("it holds no user name and no password")
    if not is_good or not is_host(name):
        raise ValueError(NO_HOST)
    if parts.path not in {"", "/"} or "?" in url or "#" in url:
        raise ValueError("it is the root of a host, without a path: use a host of its own")
    return name


def _split(host: str) -> tuple[str, str]:
    """Return the name, and ``:port`` or an empty string."""
    name, colon, port = host.rpartition(":")
    return (name, colon + port) if colon and not host.endswith("]") else (host, "")


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _comes_from_here(scope: Any) -> bool:
    """Return whether the client is local; Unix sockets and tests have no client address."""
    client = scope.get("client")
    return client is None or not client[0] or _is_loopback(client[0])
