"""Property-based tests of database URLs: each is accepted, or refused in one line."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.exc import ArgumentError

from quartapp.ext.db import async_url
from quartapp.ext.db.engine import make_engine
from quartapp.ext.db.libpq import ANYTHING, VALUES, for_driver
from tests.slow import IN_CHECK

NAMES = sorted(ANYTHING | VALUES.keys() | {"host", "port", "user", "dsn", "connect_timeout", "x"})
SOME_VALUES = sorted({value for values in VALUES.values() for value in values})
SIGNS = st.text("ab1:/?#[]@!%&=+,. \t\n\"'\\é-_", max_size=6)
HOSTS = st.sampled_from(["h", "h:1", "[::1]:2", "/run/pg", "%2Frun", "10.0.0.1", ":5", ""]) | SIGNS
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(SOME_VALUES) | HOSTS)


@st.composite
def addresses(draw) -> str:
    scheme = draw(st.sampled_from(["postgres", "POSTGRESQL", "postgresql+asyncpg", "sqlite"]))
    login = draw(st.sampled_from(["", "u@", "u:canary@", ":canary@"]))
    hosts = ",".join(draw(st.lists(HOSTS, max_size=3)))
    query = "&".join(f"{name}={value}" for name, value in draw(st.lists(PAIRS, max_size=4)))
    return f"{scheme}://{login}{hosts}/{draw(SIGNS)}?{query}"


def reason(function: Callable[..., object], *arguments: object) -> str:
    """Return the message of the error that the call raises, or an empty string."""
    try:
        function(*arguments)
    except (ArgumentError, TypeError, ValueError) as error:
        return str(error)
    return ""


@given(st.text(max_size=40) | addresses())
@settings(max_examples=150 if IN_CHECK else 50, deadline=None)
@example("postgresql://u:canary@h:٣/n")
@example("postgresql://,/")
def test_any_url_is_accepted_or_refused_in_one_line(written):
    words = reason(async_url, written)
    assert "\n" not in words
    assert "canary" not in words
    if words:
        return
    url = async_url(written)
    assert async_url(url) == url
    assert async_url(make_url(url.render_as_string(hide_password=False))) == url
    plain, _arguments = for_driver(url)
    if plain.get_backend_name() == "postgresql":
        assert reason(dialect().create_connect_args, plain) == ""
    assert "canary" not in reason(make_engine, url, 1)
