"""Tests of the Origin header in requests with a valid token."""

from __future__ import annotations

import pytest
from quart import Quart, render_template_string, request

from quartapp.ext.forms import CSRFProtect, Form, StringField


class NameForm(Form):
    name = StringField()


def add_views(app: Quart, csrf: CSRFProtect) -> list[str]:
    """Add a view with a form and one without; return the list of the names that they store."""
    written: list[str] = []

    @app.get("/token")
    async def token() -> str:
        return await render_template_string("{{ csrf_token() }}")

    @app.post("/form")
    @csrf.form_view
    async def form() -> str:
        form = await NameForm.from_request()
        if await form.validate_on_submit():
            written.append(form.name.data)
        return "sent"

    @app.post("/write")
    async def write() -> str:
        written.append((await request.form)["name"])
        return "written"

    return written


@pytest.mark.parametrize("path", ["/write", "/form"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 200),
        ("https://localhost", 200),  # TLS may end at a proxy
        ("http://LOCALHOST:80", 200),
        ("https://www.example.org", 200),
        ("https://evil.com", 400),
        ("http://localhost.evil.com", 400),
        ("http://evil.com#localhost", 400),
        ("http://localhost@evil.com", 400),
        ("http://localhost:8080", 400),
        ("http://sub.localhost", 400),
        ("null", 400),
        ("", 400),
        ("localhost", 400),
        ("http://[", 400),
    ],
)
async def test_an_origin_of_another_site_is_refused_with_a_good_token(
    app: Quart, csrf: CSRFProtect, path: str, origin: str, status: int
) -> None:
    written = add_views(app, csrf)
    app.config["WTF_CSRF_TRUSTED_ORIGINS"] = ["https://www.example.org:443", ""]
    client = app.test_client()
    token = await (await client.get("/token")).get_data(as_text=True)
    fields = {"name": "susan", "csrf_token": token}
    sent = await client.post(path, form=fields, headers={"Origin": origin})
    assert sent.status_code == status
    assert written == ["susan"] * (status == 200)
