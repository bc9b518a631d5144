import pytest
from quart import abort

from quartapp.ext.db import DatabaseUnavailable
from quartapp.ext.passwords import PasswordsBusy

JSON = {"Accept": "application/json"}


async def test_a_browser_gets_a_page_and_a_client_gets_json(stranger):
    page = await stranger.get("/nothing/here")
    assert page.status_code == 404
    assert "There is nothing here" in page.text
    answer = await stranger.get("/nothing/here", headers=JSON)
    assert answer.status_code == 404
    assert answer.json["error"] == "not found"


async def test_a_405_response_lists_the_allowed_methods(stranger):
    page = await stranger.get("/auth/logout")
    assert page.status_code == 405
    assert "POST" in page.headers["Allow"]


async def test_a_busy_sign_in_gets_a_503_with_the_reason(app, stranger):
    async def busy() -> None:
        raise PasswordsBusy

    app.add_url_rule("/busy", "busy", busy)
    page = await stranger.get("/busy")
    assert page.status_code == 503
    assert "Many people are signing in just now." in page.text
    assert "database" not in page.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503])
async def test_each_error_has_a_page_and_a_json_body(app, stranger, status):
    app.add_url_rule("/boom", "boom", lambda: abort(status))
    page = await stranger.get("/boom")
    assert page.status_code == status
    assert page.text.count("<h1>") == 1
    answer = await stranger.get("/boom", headers=JSON)
    assert answer.status_code == status
    assert set(answer.json) == {"error", "message"}


async def test_an_unhandled_exception_shows_the_request_id_and_no_details(app, stranger):
    async def fault() -> None:
        raise ZeroDivisionError("a secret")

    app.testing = app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fault", "fault", fault)
    page = await stranger.get("/fault")
    assert page.status_code == 500
    assert "That was our fault" in page.text
    assert "a secret" not in page.text
    assert page.headers["X-Request-ID"] in page.text


async def test_an_unavailable_database_gets_a_503_with_retry_after(app, stranger):
    async def gone() -> None:
        raise DatabaseUnavailable("select", {}, OSError())

    app.add_url_rule("/gone", "gone", gone)
    page = await stranger.get("/gone")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"


async def test_a_write_without_a_csrf_token_is_refused(susan, rows):
    before = await rows("follows")
    for token in (None, "junk", "a.b.c"):
        fields = {"csrf_token": token} if token else {}
        page = await susan.post("/follow/david", **fields)
        assert page.status_code == 400
    assert await rows("follows") == before


async def test_a_csrf_token_of_another_session_is_refused(susan, david, rows):
    before, foreign = await rows("follows"), await david.csrf_token("/")
    assert (await susan.post("/follow/moderator", csrf_token=foreign)).status_code == 400
    page = await susan.post("/", csrf_token=foreign, body="Typed with care")
    assert page.status_code == 422
    assert "Typed with care</textarea>" in page.text
    assert await rows("follows") == before
    assert await rows("posts") == 0


async def test_a_form_with_an_expired_csrf_token_keeps_its_text(app, susan, rows):
    token = await susan.csrf_token("/")
    app.config["WTF_CSRF_TIME_LIMIT"] = -1
    page = await susan.post("/", csrf_token=token, body="Typed for an hour")
    assert page.status_code == 422
    assert "This form waited too long." in page.text
    assert "Typed for an hour</textarea>" in page.text
    assert await rows("posts") == 0


async def test_a_write_from_another_site_is_refused(susan, rows):
    token = await susan.csrf_token("/")
    answer = await susan.client.post(
        "/", form={"csrf_token": token, "body": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert await rows("posts") == 0
