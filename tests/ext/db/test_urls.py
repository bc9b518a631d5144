"""URLs as people write them."""

from __future__ import annotations

import pytest

from quartapp.ext.db import async_url, urls


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///data.sqlite", "sqlite+aiosqlite:///data.sqlite"),
        ("sqlite:////var/lib/data.sqlite", "sqlite+aiosqlite:////var/lib/data.sqlite"),
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite+aiosqlite:///data.sqlite", "sqlite+aiosqlite:///data.sqlite"),
        ("sqlite+pysqlite:///data.sqlite", "sqlite+aiosqlite:///data.sqlite"),
        ("postgresql://u:p@host/name", "postgresql+asyncpg://u:p@host/name"),
        ("postgres://u:p@host:5433/name", "postgresql+asyncpg://u:p@host:5433/name"),
        ("postgresql+psycopg2://host/name", "postgresql+asyncpg://host/name"),
        ("postgresql+asyncpg://host/name", "postgresql+asyncpg://host/name"),
        ("postgres://u:p%40%2F@host/name", "postgresql+asyncpg://u:p%40%2F@host/name"),
        ("postgres://host/n?sslmode=require", "postgresql+asyncpg://host/n?ssl=require"),
        (
            "postgresql://host/n?sslmode=verify-full&application_name=blog",
            "postgresql+asyncpg://host/n?application_name=blog&ssl=verify-full",
        ),
    ],
)
def test_a_url_is_mapped_to_a_driver_that_can_be_awaited(written, meant):
    assert async_url(written).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    "written",
    ["", "data.sqlite", "postgresql://u:hunter2@host:port/name", "mysql://u:hunter2@host/name"],
)
def test_any_other_is_refused_without_quoting_its_password(written):
    with pytest.raises(ValueError, match=r"sqlite") as caught:
        async_url(written)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch):
    monkeypatch.setattr(urls, "find_spec", lambda _name: None)
    with pytest.raises(ValueError, match=r"pip install 'quartapp\[postgres\]'"):
        async_url("postgresql://host/name")
    assert async_url("sqlite://").database is None


@pytest.mark.parametrize(
    ("written", "dies"),
    [
        ("sqlite://", True),
        ("sqlite:///:memory:", True),
        ("sqlite:///file:some?mode=memory&uri=true", True),
        ("sqlite:///data.sqlite", False),
    ],
)
def test_a_database_in_memory_is_recognised(written, dies):
    assert urls.in_memory(async_url(written)) is dies
