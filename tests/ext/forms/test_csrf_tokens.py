"""Tests of the places for a CSRF token in a request, and of exempt endpoints."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart
from quart.typing import ResponseReturnValue

from quartapp.ext.forms import CSRFProtect, Form, Required, StringField, csrf_token


class NameForm(Form):
    name = StringField(validators=[Required()])


@pytest.fixture(autouse=True)
def views(app: Quart, csrf: CSRFProtect) -> None:
    @csrf.form_view
    async def form() -> ResponseReturnValue:
        form = await NameForm.from_request()
        return "saved" if await form.validate_on_submit() else ("refused", form.status)

    app.add_url_rule("/token", "token", csrf_token)
    app.add_url_rule("/form", "form", form, methods=["POST"])
    app.add_url_rule("/write", "write", lambda: "written", methods=["POST"])


async def token(client: Any) -> str:
    return str(await (await client.get("/token")).get_data(as_text=True))


async def test_an_endpoint_can_be_exempt_by_its_name(app: Quart, csrf: CSRFProtect) -> None:
    app.add_url_rule("/theirs", "theirs.write", lambda: "written", methods=["POST"])
    client = app.test_client()
    assert (await client.post("/theirs")).status_code == 400
    csrf.exempt("theirs.write")
    assert (await client.post("/theirs")).status_code == 200
    assert (await client.post("/write")).status_code == 400


@pytest.mark.parametrize("header", ["X-CSRFToken", "X-CSRF-Token", "x-csrf-token"])
async def test_a_token_can_be_sent_in_a_header(app: Quart, header: str) -> None:
    client = app.test_client()
    for path in ("/write", "/form"):
        headers = {header: await token(client)}
        sent = await client.post(path, form={"name": "susan"}, headers=headers)
        assert sent.status_code == 200
        assert (await client.post(path, headers={header: "guessed"})).status_code in (400, 422)


async def test_the_token_of_a_form_with_a_prefix_is_accepted(app: Quart) -> None:
    client = app.test_client()
    fields = {"settings-name": "susan", "settings-csrf_token": await token(client)}
    assert (await client.post("/write", form=fields)).status_code == 200
    fields["settings-csrf_token"] = "guessed"
    assert (await client.post("/write", form=fields)).status_code == 400
