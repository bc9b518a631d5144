"""Tests of values in tokens, sessions, flashed messages and events: JSON or an error."""

from __future__ import annotations

import enum
import math
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from quart import Quart, flash, get_flashed_messages, session

from quartapp.ext.jsonable import refuse_unjsonable
from quartapp.ext.sessions import SessionInterface
from quartapp.ext.tokens import TokenSigner
from tests.ext.live.models import Event


class Colour(enum.Enum):
    RED = "red"


class Size(enum.StrEnum):
    SMALL = "small"


class Lazy:
    """A text that is translated when it is shown."""

    def __str__(self) -> str:
        return "Saved."


@dataclass
class Point:
    x: int = 1


NOW = datetime(2026, 11, 27, 12, 0, 0, tzinfo=UTC)
NEVER: list[Any] = [
    Decimal("1.5"), date(2026, 1, 1), timedelta(1), {1, 2}, Colour.RED, Lazy(), Point(), object(),
    NOW.replace(microsecond=5), NOW.replace(tzinfo=None), 1j, math.nan, {1: "a"}, range(3), len,
]  # fmt: skip
NO_JSON: list[Any] = [*NEVER, uuid.UUID(int=1), b"x", NOW, math.inf]
ALWAYS: list[Any] = [None, True, 5, 1.5, "é\0", [1, ["a"]], {"a": {"b": None}}, Size.SMALL]
IN_SESSIONS: list[Any] = [*ALWAYS, uuid.UUID(int=1), b"\0\xff", NOW, (1, (2,)), Markup("<b>x</b>")]


def nested(value: Any) -> list[Any]:
    return [value, [value], {"a": [{"b": value}]}]


@pytest.mark.parametrize("value", NO_JSON)
async def test_a_claim_or_event_that_is_not_json_is_refused_on_creation(value: Any) -> None:
    app = Quart("small")
    app.secret_key = "s"
    async with app.app_context():
        for each in nested(value):
            with pytest.raises(TypeError, match=r"^The claim user.* must be JSON"):
                TokenSigner("confirm").dumps(user=each)
            with pytest.raises(TypeError, match=r"^post\.published: post.* must be JSON"):
                Event.of("timeline", "post.published", {"post": each})


@pytest.mark.parametrize("value", ALWAYS)
async def test_a_json_claim_survives_a_round_trip(value: Any) -> None:
    app, signer = Quart("small"), TokenSigner("confirm")
    app.secret_key = "s"
    async with app.app_context():
        assert signer.loads(signer.dumps(user=value)) == {"user": value}


@pytest.fixture
def site() -> Quart:
    """An application with a view that stores ``site.value`` in the way that the path names."""
    app = Quart("sessions")
    app.secret_key = "s"
    app.session_interface = SessionInterface()

    async def item(value: Any) -> None:
        session["x"] = value

    async def update(value: Any) -> None:
        session.update({"x": value})

    async def merge(value: Any) -> None:
        app.merged = session._get_current_object()  # type: ignore[attr-defined]
        app.merged |= {"x": value}  # type: ignore[attr-defined]

    async def default(value: Any) -> None:
        session.setdefault("x", value)

    async def later(value: Any) -> None:
        session["x"] = []
        session["x"].append(value)

    async def flashed(value: Any) -> None:
        await flash(value)

    ways = {each.__name__: each for each in (item, update, merge, default, later, flashed)}

    @app.get("/<way>")
    async def keep(way: str) -> str:
        await ways[way](app.value)  # type: ignore[attr-defined]
        return "Kept."

    @app.get("/read")
    async def read() -> str:
        app.value = session.get("x", get_flashed_messages())  # type: ignore[attr-defined]
        return "Read."

    return app


@pytest.mark.parametrize("way", ["item", "update", "merge", "default", "later", "flashed"])
@pytest.mark.parametrize("value", NEVER)
async def test_a_value_that_the_cookie_cannot_restore_is_refused(
    site: Quart, caplog: pytest.LogCaptureFixture, way: str, value: Any
) -> None:
    site.value = value  # type: ignore[attr-defined]
    answer = await site.test_client().get(f"/{way}")
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (500, None)
    name = r"flash(): the message" if way == "flashed" else "session['x']"
    assert f"TypeError: {name}" in caplog.text


@pytest.mark.parametrize("value", IN_SESSIONS)
async def test_a_session_value_survives_a_round_trip(site: Quart, value: Any) -> None:
    client = site.test_client()
    site.value = value  # type: ignore[attr-defined]
    assert (await client.get("/item")).status_code == 200
    await client.get("/read")
    assert (site.value, type(site.value)) == (value, str if value is Size.SMALL else type(value))  # type: ignore[attr-defined]


async def test_a_flashed_markup_stays_markup(site: Quart) -> None:
    client = site.test_client()
    site.value = Markup("<b>Saved.</b>")  # type: ignore[attr-defined]
    await client.get("/flashed")
    await client.get("/read")
    assert site.value == [Markup("<b>Saved.</b>")]  # type: ignore[attr-defined]
    assert isinstance(site.value[0], Markup)  # type: ignore[attr-defined]


PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.recursive(
    PLAIN | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(value=TREES)
def test_a_json_value_is_never_refused(value: Any) -> None:
    refuse_unjsonable("It", value)
