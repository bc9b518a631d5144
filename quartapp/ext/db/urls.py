"""Database URLs as people write them, mapped to drivers that can be awaited."""

from __future__ import annotations

from importlib.util import find_spec

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

SQLITE, POSTGRESQL = "sqlite+aiosqlite", "postgresql+asyncpg"
DRIVERS = {
    "sqlite": SQLITE,
    "sqlite+pysqlite": SQLITE,
    "postgres": POSTGRESQL,  # as hosting providers still write it
    "postgresql": POSTGRESQL,
    "postgresql+psycopg2": POSTGRESQL,
}


def async_url(text: str | URL) -> URL:
    """Parse ``sqlite:///…``, ``postgresql://…`` or a URL with an async driver.

    libpq's ``sslmode`` becomes asyncpg's ``ssl``.  Raises ValueError, in words for whoever
    set the URL and without the password in it.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("The database URL cannot be read: sqlite:///data.sqlite is one.") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in (SQLITE, POSTGRESQL):
        raise ValueError(f"{url.drivername}:// is no database for us: take sqlite or postgresql.")
    if url.drivername == POSTGRESQL:
        if find_spec("asyncpg") is None:
            raise ValueError("PostgreSQL needs asyncpg: pip install 'quartapp[postgres]'")
        if mode := url.query.get("sslmode"):
            url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return url


def in_memory(url: URL) -> bool:
    """Whether this SQLite database dies with its connection."""
    return url.database in (None, "", ":memory:") or url.query.get("mode") == "memory"
