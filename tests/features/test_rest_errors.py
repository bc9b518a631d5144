"""REST API: errors."""

from __future__ import annotations

import pytest

from quartapp.exceptions import Forbidden
from tests.api.blackbox.answers import check, refused
from tests.api.blackbox.site import API

HELLO = {"body": "Hello"}


@pytest.mark.parametrize(
    ("status", "user", "method", "path", "body", "error"),
    [
        (200, None, "GET", "/posts/", None, None),
        (201, "susan", "POST", "/posts/", HELLO, None),
        (400, "susan", "POST", "/posts/", {"body": ""}, "bad request"),
        (403, "david", "PUT", "/posts/{post}", HELLO, "forbidden"),
        (404, None, "GET", "/posts/404", None, "not found"),
        (405, "susan", "PATCH", "/posts/", None, "method not allowed"),
    ],
)
async def test_s114_every_status_has_json(site, status, user, method, path, body, error):
    """Responses under `/api` with status 200, 201, 400, 403, 404, 405 or 500 are JSON, for every
    value of the `Accept` header.
    """
    objects = await site.stage("susan")
    answer = await site.ask(
        user, method, path.format(**objects), json=body, headers={"Accept": "text/html"}
    )
    assert (check(answer).status_code, answer.json().get("error")) == (status, error)


async def test_s114_an_internal_error_is_json_too(app, stranger):
    app.testing = app.config["TESTING"] = False
    app.add_url_rule(f"{API}/boom", "api.boom", lambda: 1 / 0)
    page = await stranger.get(f"{API}/boom", headers={"Accept": "text/html"})
    assert (page.status_code, page.json["error"]) == (500, "internal server error")


async def test_s115_a_404_is_negotiated(site):
    """Content negotiation selects the format of a 404 response: `{"error": "not found", …}` for a
    client that prefers JSON, and an HTML page for a browser.

    Differs: Under `/api` it is always JSON. The `Accept` header of HTTPie would select the HTML
    page.
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


async def test_s116_forbidden_has_a_message(app, stranger, site):
    """`forbidden(message)` returns 403 and `{"error": "forbidden", "message": …}`.

    Differs: The services raise `Forbidden(message)`. The API renders it as JSON, the website as an
    HTML page.
    """

    async def secret() -> None:
        raise Forbidden("This is not for you.")

    app.add_url_rule(f"{API}/secret", "api.secret", secret)
    page = await stranger.get(f"{API}/secret")
    assert page.status_code == 403
    assert page.json == {"error": "forbidden", "message": "This is not for you."}
    post = (await site.stage("susan"))["post"]
    assert "message" in refused(await site.ask("david", "DELETE", f"/posts/{post}"), 403).json()
