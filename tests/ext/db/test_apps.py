"""Tests of several applications with one extension object."""

from __future__ import annotations

import pytest
from quart import Quart

from quartapp.ext.db import SQLAlchemy, dispose
from tests.ext.db.models import Base, Note, db, texts


@pytest.fixture
async def two_apps(tmp_path):
    apps = []
    for name in ("one", "two"):
        app = Quart(name)
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / name}.sqlite"
        db.init_app(app)
        async with app.app_context():
            await db.create_all()
        apps.append(app)
    yield apps
    for app in apps:
        await dispose(app)


async def test_two_applications_use_separate_databases(two_apps):
    one, two = two_apps
    async with one.app_context(), db.begin() as session:
        session.add(Note(text="in one"))
    async with two.app_context(), db.begin() as session:
        session.add(Note(text="in two"))
    for app in two_apps:
        async with app.app_context():
            assert await texts() == [f"in {app.name}"]


async def test_nested_contexts_have_separate_sessions(two_apps):
    one, two = two_apps
    async with one.app_context():
        outer = db.session
        async with two.app_context():
            assert db.session is not outer
            assert db.session.bind is two.extensions["sqlalchemy"].engine
        assert db.session is outer


async def test_a_transaction_of_one_application_may_contain_one_of_another(two_apps):
    one, two = two_apps
    async with one.app_context(), db.begin() as session:
        session.add(Note(text="in one"))
        async with two.app_context(), db.begin() as other:
            other.add(Note(text="in two"))
    async with two.app_context():
        assert await texts() == ["in two"]


async def test_a_second_init_app_is_refused(two_apps):
    with pytest.raises(RuntimeError, match=r"SQLAlchemy is already initialised on this app\."):
        SQLAlchemy(Base, two_apps[0])


async def test_an_application_that_was_not_initialised_is_an_error():
    async with Quart("forgotten").app_context():
        with pytest.raises(RuntimeError, match="call init_app"):
            _ = db.session


@pytest.mark.parametrize("url", [None, ""])
async def test_an_application_without_a_url_does_not_start(url):
    app = Quart("unset")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    with pytest.raises(ValueError, match=r"^Set SQLALCHEMY_DATABASE_URI: sqlite:///"):
        SQLAlchemy(Base, app)


@pytest.mark.parametrize("first", [Quart("small"), Note(), Note.metadata, Quart, None])
def test_a_first_argument_that_is_no_base_class_is_refused_with_a_hint(first):
    with pytest.raises(TypeError, match=r"base class of models: write SQLAlchemy\(app=app\)\.$"):
        SQLAlchemy(first)
