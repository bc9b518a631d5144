"""The REST API: errors."""

from __future__ import annotations

import pytest

from quartapp.exceptions import Forbidden
from tests.api.blackbox.answers import check, refused
from tests.api.blackbox.site import API

HELLO = {"body": "Hello"}


@pytest.mark.parametrize(
    ("status", "who", "method", "path", "body", "error"),
    [
        (200, None, "GET", "/posts/", None, None),
        (201, "susan", "POST", "/posts/", HELLO, None),
        (400, "susan", "POST", "/posts/", {"body": ""}, "bad request"),
        (403, "david", "PUT", "/posts/{post}", HELLO, "forbidden"),
        (404, None, "GET", "/posts/404", None, "not found"),
        (405, "susan", "PATCH", "/posts/", None, "method not allowed"),
    ],
)
async def test_s114_every_code_has_json(site, status, who, method, path, body, error):
    """200, 201, 400, 403, 404, 405 and 500 come with JSON under `/api`, whatever `Accept` says."""
    objects = await site.stage("susan")
    answer = await site.ask(
        who, method, path.format(**objects), json=body, headers={"Accept": "text/html"}
    )
    assert (check(answer).status_code, answer.json().get("error")) == (status, error)


async def test_s114_a_fault_is_json_too(app, stranger):
    app.testing = app.config["TESTING"] = False
    app.add_url_rule(f"{API}/boom", "api.boom", lambda: 1 / 0)
    page = await stranger.get(f"{API}/boom", headers={"Accept": "text/html"})
    assert (page.status_code, page.json["error"]) == (500, "internal server error")


async def test_s115_a_404_is_negotiated(site):
    """A 404 is JSON for a client that prefers it, `{"error": "not found", …}`, and a page for a
    browser.

    Differs: under `/api` it is always JSON; HTTPie's own `Accept` would get a page.
    """

    async def lost(path: str, accept: str):
        answer = await site.client.get(f"{site.address}{path}", headers={"Accept": accept})
        assert answer.status_code == 404
        return answer

    assert (await lost("/nothing", "application/json")).json()["error"] == "not found"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = await lost("/nothing", browser)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "There is nothing here" in page.text
    httpie = "application/json, */*;q=0.5"
    assert (await lost("/nothing", httpie)).headers["Content-Type"].startswith("text/html")
    assert (await lost(f"{API}/nothing", httpie)).json()["error"] == "not found"


async def test_s116_forbidden_says_why(app, stranger, site):
    """`forbidden(message)`: 403 and `{"error": "forbidden", "message": …}`.

    Differs: a rule raises `Forbidden(message)`, and each door renders it in its own way.
    """

    async def secret() -> None:
        raise Forbidden("This is not for you.")

    app.add_url_rule(f"{API}/secret", "api.secret", secret)
    page = await stranger.get(f"{API}/secret")
    assert page.status_code == 403
    assert page.json == {"error": "forbidden", "message": "This is not for you."}
    post = (await site.stage("susan"))["post"]
    assert "message" in refused(await site.ask("david", "DELETE", f"/posts/{post}"), 403).json()
