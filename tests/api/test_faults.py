"""Tests of unhandled exceptions in the API."""

from __future__ import annotations

import logging

import pytest

from .conftest import API


@pytest.mark.parametrize("debug", [False, True])
async def test_an_exception_is_logged_and_not_shown_in_the_response(app, ask, caplog, debug):
    async def fault() -> None:
        raise ZeroDivisionError("a secret")

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = None
    app.debug = debug
    app.add_url_rule(f"{API}/fault", "fault", fault)
    with caplog.at_level(logging.ERROR):
        answer = await ask("susan", "GET", "/fault")
    assert (answer.status_code, answer.mimetype) == (500, "application/json")
    assert (await answer.get_json())["error"] == "internal server error"
    assert "a secret" not in await answer.get_data(as_text=True)
    assert "ZeroDivisionError: a secret" in caplog.text
