"""Tests of user keys: types of primary keys, and users that cannot be signed in."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quart import Quart
from sqlalchemy import (
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Uuid,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from quartapp.ext import LoginManager, LoginSessionMixin, SQLAlchemy, UserMixin
from quartapp.ext.db import dispose
from quartapp.ext.login import AnonymousUser, current_user, known_browsers, login_user
from quartapp.ext.testing import Browser
from tests.databases import BOTH, database

UUIDS = [uuid.UUID(int=1), uuid.UUID(int=2)]
KEYS: dict[str, tuple[Any, list[Any]]] = {
    "uuid": (Uuid(), UUIDS),
    "text": (String(254), ["susan@example.com", "d" * 242 + "@example.com"]),
    "bytes": (LargeBinary(16), [UUIDS[0].bytes, b"\xff\x00"]),
    "day": (Date(), [date(2026, 1, 1), date(1, 1, 1)]),
    "decimal": (Numeric(20, 2), [Decimal("1.50"), Decimal("-2.25")]),
    "negative": (Integer(), [-1, 0]),
}


@cache  # garbage collection of a class would remove a listener of SQLAlchemy
def models(kind: str) -> tuple[type[Any], type[Any], type[Any]]:
    """Return a base, a user model with a key column named ``key``, and a session model."""
    column, _ = KEYS[kind]

    class Base(DeclarativeBase):
        metadata = MetaData()

    class Account(UserMixin, Base):
        __tablename__ = "accounts"

        key: Mapped[Any] = mapped_column(column, primary_key=True)
        name: Mapped[str]
        is_active: Mapped[bool] = mapped_column(default=True)

        @property
        def id(self) -> Any:
            return self.key

    class SignIn(LoginSessionMixin, Base):
        __tablename__ = "sign_ins"

        user_id: Mapped[Any] = mapped_column(column, ForeignKey("accounts.key"))
        user: Mapped[Any] = relationship(Account)

    return Base, Account, SignIn


@pytest.fixture(params=KEYS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=BOTH)
async def site(
    request: pytest.FixtureRequest, kind: str, tmp_path: Any
) -> AsyncIterator[tuple[Quart, list[str]]]:
    """Yield an application, and the names of users reported by ``on_new_browser``."""
    base, account, sign_in = models(kind)
    db, told = SQLAlchemy(base), []
    app = Quart("keys")
    async with database(request.param, tmp_path) as url:
        app.config.update(SECRET_KEY="s", TESTING=True, SQLALCHEMY_DATABASE_URI=url)
        db.init_app(app)
        manager = LoginManager(db, sign_in, app)

        @manager.on_new_browser
        async def tell(_session: Any, user: Any, _row: Any) -> None:
            told.append(user.name)

        @app.get("/sign-in/<name>")
        async def enter(name: str) -> str:
            user = await db.session.scalar(select(account).filter_by(name=name))
            signed_in = await login_user(user)
            read = await db.session.scalar(select(account).filter_by(name=name))
            same = (read == current_user, current_user == read, read in {current_user})
            return f"{signed_in} {same}"

        @app.get("/me")
        async def me() -> str:
            return str(current_user.get_id())

        async with app.app_context():
            await db.create_all()
            async with db.begin() as session:
                for name, key in zip(("susan", "david"), KEYS[kind][1], strict=True):
                    session.add(account(key=key, name=name))
        yield app, told
        await dispose(app)


async def test_a_user_with_any_type_of_key_can_sign_in(site, kind) -> None:
    app, told = site
    susan, keys = Browser(app), [str(key) for key in KEYS[kind][1]]
    assert (await susan.get("/me")).text == "None"
    assert (await susan.get("/sign-in/susan")).text == "True (True, True, True)"
    assert (await susan.get("/me")).text == keys[0]
    assert (await susan.get("/sign-in/david")).text == "True (True, True, True)"
    assert (await susan.get("/me")).text == keys[1]
    await susan.get("/sign-in/susan")
    assert told == ["susan", "david"]


class Base(DeclarativeBase):
    metadata = MetaData()


class Composite(UserMixin, Base):
    __tablename__ = "composites"

    id: Mapped[int] = mapped_column(primary_key=True)
    site: Mapped[int] = mapped_column(primary_key=True)


class Member(UserMixin, Base):
    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)


class Guest(UserMixin, Base):
    __tablename__ = "guests"

    id: Mapped[int] = mapped_column(primary_key=True)


class SignIn(LoginSessionMixin, Base):
    __tablename__ = "sign_ins"

    user_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    user: Mapped[Member] = relationship()


@pytest.fixture
async def small() -> AsyncIterator[Callable[[], Any]]:
    """Yield ``db.begin`` of an application, inside a request context."""
    db, app = SQLAlchemy(Base), Quart("small")
    app.config.update(SECRET_KEY="s", SQLALCHEMY_DATABASE_URI="sqlite://")
    db.init_app(app)
    LoginManager(db, SignIn, app)
    async with app.test_request_context("/"):
        await db.create_all()
        yield db.begin
    await dispose(app)


async def test_a_user_with_a_composite_key_is_refused(small) -> None:
    async with small() as session:
        session.add(user := Composite(id=1, site=2))
    with pytest.raises(TypeError, match=r"^Composite has a key of several columns: give it one"):
        await login_user(user)


@pytest.mark.parametrize("nobody", [None, AnonymousUser(), 5, "susan", Member, {"id": 1}])
async def test_login_user_refuses_an_object_that_is_no_user(small, nobody) -> None:
    with pytest.raises(TypeError, match=r"^login_user takes the row of a user, not \w+\.$"):
        await login_user(nobody)


async def test_a_user_that_is_not_stored_is_refused(small) -> None:
    with pytest.raises(TypeError, match="takes a user that is stored: commit the new one first"):
        await login_user(Member())


def test_users_are_equal_by_class_and_id_and_unsaved_users_by_identity() -> None:
    new, other = Member(), Member()
    assert new == new
    assert new != other
    assert Member(id=1) == Member(id=1)
    assert Member(id=1) != Member(id=2)
    assert Member(id=1) != Guest(id=1)
    assert len({Member(id=1), Member(id=1), Member(id=2), Guest(id=1), new, other}) == 5
    assert (new.get_id(), Member(id=0).get_id()) == (None, "0")
    assert (new.is_active, new.is_authenticated, new.is_anonymous) == (True, True, False)
    assert new != "susan"


ANY_KEY = st.integers() | st.text() | st.uuids() | st.binary() | st.dates() | st.decimals()


@settings(max_examples=30, deadline=None)
@given(keys=st.lists(ANY_KEY, min_size=1, max_size=15))
async def test_a_browser_remembers_the_last_accounts_for_any_type_of_key(keys: list[Any]) -> None:
    app = Quart("browsers")
    app.config.update(SECRET_KEY="s")
    cookie = ""
    async with app.app_context():
        for key in keys:
            cookie = known_browsers.with_account(cookie, key)
        seen = [key for key in keys if known_browsers.knows(cookie, key)]
    assert {str(key) for key in keys[-known_browsers.MAX_ACCOUNTS :]} <= {str(key) for key in seen}
    assert len(cookie) < 1000
