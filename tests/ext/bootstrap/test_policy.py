"""A test with a real browser: forms work under the policy "default-src 'self'"."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright
from quart import Quart, Response, render_template_string

from quartapp.ext.forms import (
    BooleanField,
    FileField,
    Form,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
)
from tests.serving import served
from tests.slow import slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PAGE = """
{% extends "bootstrap/base.html" %}
{% import "bootstrap/wtf.html" as wtf %}
{% block content %}{{ wtf.quick_form(form) }}{% endblock %}
"""


class DrawnForm(Form):
    name = StringField()
    role = SelectField(choices=["User", "Moderator"])
    audience = RadioField(choices=["All", "None"], default="All")
    agree = BooleanField(default=True)
    picture = FileField()
    submit = SubmitField()


@pytest.fixture
async def url(app: Quart) -> AsyncIterator[str]:
    @app.get("/")
    async def page() -> str:
        form = DrawnForm()
        for name in ("role", "agree", "name", "picture"):
            form.add_error(name, "Wrong.")
        return await render_template_string(PAGE, form=form)

    @app.get("/favicon.ico")
    async def icon() -> tuple[str, int]:
        return "", 204

    @app.after_request
    async def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    async with served(app) as port:
        yield f"http://127.0.0.1:{port}/"


@slow("starts a browser for one page")
@pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"),
    reason="no chromium here: apt-get install chromium",
)
async def test_a_form_causes_no_violation_of_the_content_security_policy(url: str) -> None:
    said: list[str] = []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = await chromium.new_page()
        page.on("console", lambda message: said.append(message.text))
        await page.goto(url, wait_until="networkidle")
        assert await page.locator("#agree").is_checked()
        assert await page.locator("#picture-error").is_visible()
        await chromium.close()
    assert [words for words in said if "Content Security Policy" in words] == []
