"""Translate PostgreSQL URLs with libpq's parameters for SQLAlchemy and asyncpg.

SQLAlchemy passes the query of a URL to ``asyncpg.connect`` as keyword arguments, but asyncpg
reads most of libpq's parameters only from a URL of its own, the ``dsn``.  So these parameters
go into a ``dsn`` that is nested in the query of SQLAlchemy's URL.  Hosts stay outside of it,
because SQLAlchemy has its own parameters for several hosts.
"""

from __future__ import annotations

import logging
import re
import ssl
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from sqlalchemy.engine import URL

logger = logging.getLogger(__name__)

HOSTS = re.compile(
    r"(?P<before>\w[\w+]*://(?:[^/?]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>.*)", re.S
)
HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?")
NAME = re.compile(r"[\w.:-]+|/[^,]*")  # a host, or the directory of a socket
PORT = re.compile(r"\d{0,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]")

ON, OFF = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})

# Parameters that asyncpg reads only from its dsn: arguments, and settings of the session.
DSN_ARGUMENTS = frozenset(
    "gsslib krbsrvname passfile service sslcert sslcrl sslkey sslnegotiation sslpassword"
    " sslrootcert ssl_max_protocol_version ssl_min_protocol_version".split()
)
SESSION_SETTINGS = frozenset(
    "application_name idle_in_transaction_session_timeout lock_timeout options search_path"
    " statement_timeout timezone".split()
)
# TCP parameters that asyncpg has no counterpart for.  They are accepted and ignored.
KEEPALIVE_PARAMETERS = frozenset(
    "keepalives keepalives_count keepalives_idle keepalives_interval tcp_user_timeout".split()
)
# Parameters that are accepted with any value.
ANYTHING = DSN_ARGUMENTS | SESSION_SETTINGS | KEEPALIVE_PARAMETERS | {"fallback_application_name"}

# Parameters that become arguments of asyncpg.connect of another type than str, ``sslrootcert``
# only if its value is SYSTEM.
NON_STRING_PARAMETERS = frozenset({"connect_timeout", "pgbouncer", "sslrootcert"})
SYSTEM = "system"

# Parameters of which only some values are supported.
VALUES: dict[str, frozenset[str]] = {
    "channel_binding": frozenset({"disable", "prefer", "require"}),
    "client_encoding": frozenset({"auto", "utf8", "utf-8"}),
    "gssencmode": frozenset({"disable", "prefer"}),
    "load_balance_hosts": frozenset({"disable"}),
    "pgbouncer": ON | OFF,
    "sslcertmode": frozenset({"allow"}),
    "sslcompression": frozenset({"0"}),
    "sslmode": frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}),
    "sslsni": frozenset({"1"}),
    "target_session_attrs": frozenset(
        {"any", "primary", "standby", "read-write", "read-only", "prefer-standby"}
    ),
}
CHANNEL_BINDING_WARNING = (
    "channel_binding=require in the database URL has no effect: asyncpg does not support it. "
    "Use sslmode=verify-full&sslrootcert=system to authenticate the server."
)


def with_hosts_as_parameters(text: str) -> str:
    """Move several hosts, ``//one:5432,two:5433/name``, into the query, for SQLAlchemy."""
    if (found := HOSTS.fullmatch(text)) is None:
        return text
    path, _, query = found["after"].partition("?")
    more = f"{urlencode({'host': unquote(found['hosts'])})}{'&' if query else ''}{query}"
    return f"{found['before']}{path or '/'}?{more}"


def for_asyncpg(url: URL) -> URL:
    """Translate the parameters of ``url``.  A translated URL comes back unchanged.

    Raise ValueError, which names the parameter, if one is unknown or has an unsupported value.
    """
    if url.host and "@" in url.host:
        raise ValueError("The database URL cannot be read: write %40 for an @ in its password.")
    query = {name: ",".join((v,) if isinstance(v, str) else v) for name, v in url.query.items()}
    query = dict(parse_qsl(query.pop("dsn", "").partition("?")[2])) | query  # translated already
    query["sslmode"] = query.pop("ssl", query.get("sslmode", ""))  # SQLAlchemy's name
    for name, part in (("user", "username"), ("password", "password"), ("dbname", "database")):
        if name in query:
            url = url.set(**{part: query.pop(name)})  # type: ignore[arg-type]
    url, kept = _with_hosts(url, query)
    for name in sorted(name for name in query if query[name]):
        if not _is_understood(name, query[name].lower()):
            known = f"{name} in the" if re.fullmatch(r"[a-z_]+", name) else "A parameter of the"
            raise ValueError(f"{known} database URL is not understood, or its value is not.")
    if query.get("channel_binding") == "require":
        logger.warning(CHANNEL_BINDING_WARNING)
    query.setdefault("application_name", query.get("fallback_application_name", ""))
    for name in NON_STRING_PARAMETERS & query.keys():
        if name != "sslrootcert" or query[name] == SYSTEM:
            kept[name] = query.pop(name)
    nested = DSN_ARGUMENTS | SESSION_SETTINGS | {"sslmode", "target_session_attrs"}
    if inside := {name: query[name] for name in sorted(nested) if query.get(name)}:
        kept["dsn"] = f"postgresql://?{urlencode(inside)}"
    return url.set(query=kept)


def for_driver(url: URL) -> tuple[URL, dict[str, Any]]:
    """Return a translated ``url`` for the driver, and connect arguments that are not strings."""
    arguments: dict[str, Any] = {}
    if "connect_timeout" in url.query:
        arguments["timeout"] = int(str(url.query["connect_timeout"])) or None
    if "sslrootcert" in url.query:
        arguments["ssl"] = ssl.create_default_context()
    if is_pooled(url):
        # A prepared statement belongs to one connection of the server, and the pooler may run
        # the next transaction on another one.  So none is cached, and all are unnamed: an
        # unnamed statement replaces the previous one.
        arguments["statement_cache_size"] = arguments["prepared_statement_cache_size"] = 0
        arguments["prepared_statement_name_func"] = str
    return url.difference_update_query(NON_STRING_PARAMETERS), arguments


def is_pooled(url: URL) -> bool:
    """Return whether ``url`` names a pooler that assigns a connection to each transaction."""
    return str(url.query.get("pgbouncer", "")).lower() in ON


def session_settings(url: URL) -> set[str]:
    """Return the names of the session settings in a translated ``url``."""
    inside = dict(parse_qsl(str(url.query.get("dsn", "")).partition("?")[2]))
    options = re.findall(r"(?:-c\s*|--)([\w.-]+)=", inside.get("options", ""))
    return {
        *inside.keys() & SESSION_SETTINGS,
        *(each.lower().replace("-", "_") for each in options),
    }


def _with_hosts(url: URL, query: dict[str, str]) -> tuple[URL, dict[str, str]]:
    """Put one host into ``url``; return several, or a socket, as parameters for SQLAlchemy."""
    written = (query.pop("host", "") or unquote(url.host or "")).split(",")
    found = [HOST.fullmatch(each) for each in written]
    hosts = [
        host[1].strip("[]") if host else each for host, each in zip(found, written, strict=True)
    ]
    port = query.pop("port", "") or str(url.port or "")
    ports = port.split(",") if "," in port else [port] * len(hosts)
    if len(ports) == len(hosts):
        ports = [(host and host[2]) or each for host, each in zip(found, ports, strict=True)]
    if len(ports) != len(hosts) or not all(PORT.fullmatch(each) for each in ports):
        raise ValueError("The database URL cannot be read: each of its hosts has one port.")
    if hosts != [""] and not all(NAME.fullmatch(each) for each in hosts):
        raise ValueError("The database URL cannot be read: one of its hosts has no name.")
    if len(hosts) > 1 or hosts[0].startswith("/"):
        return url, {"host": ",".join(hosts), "port": ",".join(each or "5432" for each in ports)}
    return url.set(host=hosts[0] or None, port=int(ports[0]) if ports[0] else None), {}


def _is_understood(name: str, value: str) -> bool:
    if name == "connect_timeout":
        return value.isdecimal()
    return value in VALUES[name] if name in VALUES else name in ANYTHING
