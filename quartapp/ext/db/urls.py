"""Parse database URLs and select their async drivers."""

from __future__ import annotations

from importlib.util import find_spec

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from .libpq import for_asyncpg, with_hosts_as_parameters

SQLITE, POSTGRESQL = "sqlite+aiosqlite", "postgresql+asyncpg"
DRIVERS = {
    "sqlite": SQLITE,
    "sqlite+pysqlite": SQLITE,
    "postgres": POSTGRESQL,  # still used by hosting providers
    "postgresql": POSTGRESQL,
    "postgresql+psycopg": POSTGRESQL,
    "postgresql+psycopg2": POSTGRESQL,
}
SQLITE_PARAMETERS = frozenset(
    {"cached_statements", "check_same_thread", "detect_types", "isolation_level", "timeout", "uri"}
)


def async_url(text: str | URL) -> URL:
    """Parse ``sqlite:///…``, ``postgresql://…`` or a URL with an async driver.

    The parameters of a PostgreSQL URL are libpq's.  Raise ValueError, with a message that does
    not contain the password, if the URL is malformed or not supported.
    """
    try:
        url = make_url(_normalized(text) if isinstance(text, str) else text)
    except (ArgumentError, ValueError):
        raise ValueError(
            "The database URL cannot be read. Example: sqlite:///data.sqlite"
        ) from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername == POSTGRESQL:
        if find_spec("asyncpg") is None:
            raise ValueError("PostgreSQL needs asyncpg: pip install 'quartapp[postgres]'")
        return for_asyncpg(url)
    if url.drivername != SQLITE:
        raise ValueError(f"{url.drivername}:// is not supported: use sqlite:// or postgresql://.")
    if "uri" not in url.query and (unknown := url.query.keys() - SQLITE_PARAMETERS):
        raise ValueError(f"{min(unknown)} in the database URL is not understood by SQLite.")
    return url


def in_memory(url: URL) -> bool:
    """Return whether this SQLite database is in memory, so that it ends with its connection."""
    return url.database in (None, "", ":memory:") or url.query.get("mode") == "memory"


def _normalized(text: str) -> str:
    """Return a URL that SQLAlchemy can parse: trimmed, with a lower-case scheme."""
    scheme, separator, rest = text.strip().partition("://")
    return with_hosts_as_parameters(scheme.lower() + separator + rest)
