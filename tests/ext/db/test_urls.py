"""Tests of database URLs: drivers, hosts, parameters, errors."""

from __future__ import annotations

import ssl

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine import make_url

from quartapp.ext.db import async_url, urls
from quartapp.ext.db.libpq import for_driver, is_pooled, session_settings
from quartapp.ext.db.postgresql import connect_args


def asyncpg_gets(written: str) -> dict[str, object]:
    """Return the arguments of asyncpg.connect() except the user and the database."""
    url, arguments = for_driver(async_url(written))
    _, found = dialect().create_connect_args(url)
    return {name: found[name] for name in found if name not in ("user", "database")} | arguments


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///data.sqlite", "sqlite+aiosqlite:///data.sqlite"),
        ("sqlite:////var/lib/data.sqlite", "sqlite+aiosqlite:////var/lib/data.sqlite"),
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite+aiosqlite:///data.sqlite", "sqlite+aiosqlite:///data.sqlite"),
        ("sqlite+pysqlite:///data.sqlite", "sqlite+aiosqlite:///data.sqlite"),
        ("SQLite:///Data.sqlite", "sqlite+aiosqlite:///Data.sqlite"),
        (" sqlite:///data.sqlite\n", "sqlite+aiosqlite:///data.sqlite"),
        ("sqlite:///file:x?mode=ro&uri=true", "sqlite+aiosqlite:///file%3Ax?mode=ro&uri=true"),
        ("postgresql://u:p@host/name", "postgresql+asyncpg://u:p@host/name"),
        ("POSTGRESQL://u:P@host/Name", "postgresql+asyncpg://u:P@host/Name"),
        ("postgres://u:p@host:5433/name", "postgresql+asyncpg://u:p@host:5433/name"),
        ("postgresql+psycopg2://host/name", "postgresql+asyncpg://host/name"),
        ("postgresql+psycopg://host/name", "postgresql+asyncpg://host/name"),
        ("postgresql+asyncpg://host/name", "postgresql+asyncpg://host/name"),
        ("postgres://u:p%40%2F@host/name", "postgresql+asyncpg://u:p%40%2F@host/name"),
        ("postgres://u:p/?#@host/name", "postgresql+asyncpg://u:p%2F%3F%23@host/name"),
        ("postgres://host/name?user=u&password=p", "postgresql+asyncpg://u:p@host/name"),
        ("postgres://u@?host=h&dbname=n&port=1", "postgresql+asyncpg://u@h:1/n"),
        ("postgres://u:p@[::1]:5433/name", "postgresql+asyncpg://u:p@[::1]:5433/name"),
    ],
)
def test_a_url_is_mapped_to_an_asynchronous_driver(written, meant):
    assert async_url(written).render_as_string(hide_password=False) == meant
    assert async_url(make_url(meant)) == async_url(written)


@pytest.mark.parametrize(
    ("written", "hosts", "ports"),
    [
        ("postgresql://u:p@one:5433,two/n", ["one", "two"], [5433, 5432]),
        ("postgresql://one,two/n?port=1,2", ["one", "two"], [1, 2]),
        ("postgresql:///n?host=one,two&port=1", ["one", "two"], [1, 1]),
        ("postgresql:///n?host=one:1&host=two:2", ["one", "two"], [1, 2]),
        ("postgresql://u:p@[::1]:1,[::2]:2", ["::1", "::2"], [1, 2]),
        ("postgresql:///n?host=/var/run/postgresql", "/var/run/postgresql", 5432),
        ("postgresql://%2Frun%2Fpg:5433/n", "/run/pg", 5433),
        ("postgresql://%2Frun%2Fone,two/n", ["/run/one", "two"], [5432, 5432]),
        ("postgresql:///n?host=host", "host", None),
        ("postgresql:///n", None, None),
    ],
)
def test_every_syntax_of_hosts_is_accepted(written, hosts, ports):
    found = asyncpg_gets(written)
    assert (found.get("host"), found.get("port")) == (hosts, ports)
    again = async_url(async_url(written))
    assert again == async_url(written)


@pytest.mark.parametrize(
    ("parameters", "arguments"),
    [
        ("sslmode=require", {"dsn": "postgresql://?sslmode=require"}),
        ("ssl=require", {"dsn": "postgresql://?sslmode=require"}),
        (
            "sslmode=verify-full&sslrootcert=/etc/ca.pem&sslcert=c&sslkey=k&application_name=a b",
            {
                "dsn": "postgresql://?application_name=a+b&sslcert=c&sslkey=k"
                "&sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"
            },
        ),
        ("sslmode=require&channel_binding=require", {"dsn": "postgresql://?sslmode=require"}),
        ("target_session_attrs=primary", {"dsn": "postgresql://?target_session_attrs=primary"}),
        ("fallback_application_name=psql", {"dsn": "postgresql://?application_name=psql"}),
        ("options=-c work_mem=1MB", {"dsn": "postgresql://?options=-c+work_mem%3D1MB"}),
        ("connect_timeout=10", {"timeout": 10}),
        ("connect_timeout=0", {"timeout": None}),
        ("keepalives=1&keepalives_idle=30&tcp_user_timeout=5", {}),
        ("gssencmode=prefer&channel_binding=prefer&client_encoding=UTF8&sslmode=", {}),
        ("pgbouncer=false", {}),
    ],
)
def test_the_parameters_of_libpq_are_translated(parameters, arguments):
    found = asyncpg_gets(f"postgresql://u:p@host/name?{parameters}")
    assert found == {"host": "host", "password": "p"} | arguments
    once = async_url(f"postgresql://host/name?{parameters}")
    assert async_url(once) == once


def test_sslrootcert_system_uses_the_certificates_of_the_system():
    found = asyncpg_gets("postgresql://h/n?sslmode=verify-full&sslrootcert=system")
    assert found["ssl"].verify_mode is ssl.CERT_REQUIRED
    assert found["ssl"].check_hostname
    assert found["dsn"] == "postgresql://?sslmode=verify-full"


def test_a_parameter_without_effect_logs_a_warning(caplog):
    async_url("postgresql://h/n?channel_binding=require")
    [record] = caplog.records
    assert "channel_binding=require in the database URL has no effect" in record.getMessage()


@pytest.mark.parametrize(
    "written",
    ["", "data.sqlite", "postgresql://u:hunter2@host:port/name", "mysql://u:hunter2@host/name"],
)
def test_an_invalid_url_is_refused_without_quoting_its_password(written):
    with pytest.raises(ValueError, match=r"sqlite") as caught:
        async_url(written)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("postgresql://u:hunter2@h/n?nonsense=1", "nonsense in the"),
        ("postgresql://u:hunter2@h/n?sslmode=on", "sslmode in the"),
        ("postgresql://u:hunter2@h/n?gssencmode=require", "gssencmode in the"),
        ("postgresql://u:hunter2@h/n?require_auth=scram", "require_auth in the"),
        ("postgresql://u:hunter2@h/n?connect_timeout=soon", "connect_timeout in the"),
        ("postgresql://u:hunter2@h/n?connect_timeout=-1", "connect_timeout in the"),
        ("postgresql://u:hunter2@h/n?pgbouncer=perhaps", "pgbouncer in the"),
        ("postgresql://u:hunter2@h/n?Hunter2=1", "A parameter of the"),
        ("postgresql://u:a@hunter2@h/n", "write %40 for an @ in its password"),
        ("postgresql://u:hunter2@h:65536/n", "each of its hosts has one port"),
        ("postgresql://u:hunter2@a,b/n?port=1,2,3", "each of its hosts has one port"),
        ("postgresql:///n?host=a,b&port=x,y", "each of its hosts has one port"),
        ("sqlite:///data.sqlite?nonsense=1", "nonsense in the"),
    ],
)
def test_an_invalid_parameter_is_named_in_the_error(written, words):
    with pytest.raises(ValueError, match=r"^[^\n]+$") as caught:
        async_url(written)
    assert words in str(caught.value)
    assert "unter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("parameters", "given", "sent"),
    [
        ("", {}, {"idle": "1", "statement_timeout": "2"}),
        ("", {"statement_timeout": "3"}, {"idle": "1", "statement_timeout": "3"}),
        ("", {"statement_timeout": None}, {"idle": "1"}),
        ("statement_timeout=5s", {}, {"idle": "1"}),
        ("options=-c statement_timeout=5s", {}, {"idle": "1"}),
        ("options=--statement-timeout=5s", {}, {"idle": "1"}),
        ("pgbouncer=true", {}, None),
        ("pgbouncer=true", {"work_mem": "4"}, {"work_mem": "4"}),
    ],
)
def test_a_server_setting_can_be_changed_or_left_out(parameters, given, sent):
    url = async_url(f"postgresql://host/name?{parameters}")
    usual = {"idle": "1", "statement_timeout": "2"}
    assert connect_args(url, {"server_settings": given}, usual).get("server_settings") == sent


def test_a_pooler_is_declared_in_the_url():
    pooled = async_url("postgresql://host/name?pgbouncer=true&application_name=blog")
    assert is_pooled(pooled)
    assert session_settings(pooled) == {"application_name"}
    assert not is_pooled(async_url("postgresql://host/name"))


def test_a_missing_postgresql_driver_is_an_error_that_names_the_package(monkeypatch):
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
