"""Tests of warnings about settings of Flask's extensions that the library does not read."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from quartapp import ext
from quartapp.ext.unread import UNREAD
from tests.ext.extensions import KINDS, made, new_app

FOLDER = Path(ext.__path__[0])
SOURCE = "".join(
    file.read_text() for file in FOLDER.rglob("*.py") if file.name not in ("unread.py",)
)
COOKIE = "QUART_AUTH_COOKIE_"  # Quart-Auth reads these


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.WARNING, "quartapp.ext")
    return lambda: [record.getMessage() for record in caplog.records]


KIND_OF = {kind.__name__: kind for kind in KINDS}
NAMES = [(kind, name) for kind, table in UNREAD.items() for name in table]


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_an_unread_setting_gives_a_warning_with_its_replacement(
    warned: Any, kind: str, name: str
) -> None:
    set_name = name.replace("*", "ANY")
    made(KIND_OF[kind], new_app(**{set_name: True}))
    assert warned() == [f"{set_name} is not read: {UNREAD[kind][name]}"]


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_a_listed_setting_is_unread_and_its_replacement_is_read(kind: str, name: str) -> None:
    assert not re.search(rf"\b{name.rstrip('*')}", SOURCE)
    for other in re.findall(r"\b[A-Z]+_[A-Z_]+\b", UNREAD[kind][name]):
        assert f'"{other}"' in SOURCE or other.startswith(COOKIE), other


def test_the_page_about_flask_lists_every_setting() -> None:
    page = (FOLDER.parents[1] / "docs" / "ext" / "from-flask.md").read_text()
    assert [name for _, name in NAMES if f"`{name}`" not in page] == []


async def test_several_unread_settings_give_one_warning_that_names_each_once(warned: Any) -> None:
    app = new_app(WTF_CSRF_METHODS=["POST"], WTF_CSRF_SECRET_KEY="x", LOGIN_DISABLED=True)
    made(KIND_OF["CSRFProtect"], app)
    assert len(warned()) == 1
    assert "WTF_CSRF_METHODS is not read: " in warned()[0]
    assert "; WTF_CSRF_SECRET_KEY is not read: use SECRET_KEY" in warned()[0]
    app.config["WTF_I18N_ENABLED"] = False
    async with app.test_app():
        assert warned()[1:] == [
            "WTF_I18N_ENABLED is not read: use get_translations of a form's Meta"
        ]
    async with app.test_app():
        assert len(warned()) == 2


async def test_a_setting_that_is_read_gives_no_warning(warned: Any) -> None:
    first = new_app()
    for kind in UNREAD:
        made(KIND_OF[kind], first)
    names = {name for name in first.config if re.match("WTF|LOGIN|QUART|HTTP|SQL|MAIL|PASS", name)}
    assert {"WTF_CSRF_ENABLED", "MAIL_PORT", "SQLALCHEMY_ENGINE_OPTIONS"} < names
    second = new_app(**{name: first.config[name] for name in names})
    for kind in UNREAD:
        made(KIND_OF[kind], second)
    async with second.test_app():
        assert warned() == []


async def test_each_application_gets_its_own_warning(warned: Any) -> None:
    for _ in range(2):
        made(KIND_OF["Mail"], new_app(MAIL_SUPPRESS_SEND=True))
    assert warned() == ["MAIL_SUPPRESS_SEND is not read: use MAIL_KEEP"] * 2
