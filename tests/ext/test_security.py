"""Tests of security headers, request ids, redirects to https, and URLs that are refused."""

from __future__ import annotations

import pytest
from quart import Blueprint, Quart, Response, g, request, session, websocket
from quart.testing.connections import WebsocketResponseError

from quartapp.ext.security import SecurityHeaders, request_id
from quartapp.ext.serving import TrustedProxies
from quartapp.ext.sessions import SessionInterface

OWN = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "public, max-age=60"}


def build(**settings: object) -> Quart:
    app = Quart("careful")
    app.config.update({"SECRET_KEY": "a key", **settings})
    app.session_interface = SessionInterface()
    SecurityHeaders(app)
    app.add_url_rule("/plain", "plain", lambda: "plain")
    app.add_url_rule("/echo/<path:rest>", "echo", lambda rest: rest)
    app.add_url_rule("/own", "own", lambda: Response("own", headers=OWN))
    app.add_url_rule("/reads", "reads", lambda: session.get("x", ""))
    app.add_url_rule("/begins", "begins", lambda: str(session.update(x=1)))
    app.add_url_rule("/breaks", "breaks", lambda: 1 / 0)
    app.add_url_rule("/id", "id", lambda: f"{g.request_id} {request_id()}")
    app.add_url_rule("/address", "address", lambda: f"{request.remote_addr} {request.url}")

    @app.websocket("/talk")
    async def talk():
        await websocket.send(request_id())

    @app.websocket("/refuse")
    async def refuse():
        return "not you", 403

    return app


@pytest.fixture
def client():
    return build().test_client()


async def test_every_response_has_security_headers(client):
    for path in ("/plain", "/nowhere", "/breaks", "/own"):
        headers = (await client.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers


async def test_the_content_security_policy_allows_this_site_only(client):
    policy = (await client.get("/plain")).headers["Content-Security-Policy"]
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == {
        "default-src": "'self'",
        "img-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


async def test_pictures_may_come_from_configured_hosts():
    app = build(SECURITY_CSP_IMG_SOURCES=["https://a.example", "data:"])
    policy = (await app.test_client().get("/plain")).headers["Content-Security-Policy"]
    assert "img-src 'self' https://a.example data:;" in policy


async def test_a_view_can_override_headers(client):
    headers = (await client.get("/own")).headers
    assert {name: headers.getlist(name) for name in OWN} == {k: [v] for k, v in OWN.items()}


@pytest.mark.parametrize("setting", ["SSL_REDIRECT", "SESSION_COOKIE_SECURE"])
async def test_an_https_site_sends_strict_transport_security(setting):
    answer = await build(**{setting: True}).test_client().get("/plain", scheme="https")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("path", "cookie", "kept"),
    [
        ("/plain", None, "no-cache"),
        ("/reads", None, "no-cache"),
        ("/begins", None, "private, no-store"),
        ("/plain", "login=x", "private, no-store"),
        ("/nowhere", "login=x", "private, no-store"),
        ("/own", "login=x", "public, max-age=60"),
    ],
)
async def test_a_personal_response_is_not_cached(path, cookie, kept):
    client = build().test_client(use_cookies=False)
    headers = {"Cookie": cookie} if cookie else {}
    assert (await client.get(path, headers=headers)).headers["Cache-Control"] == kept


async def test_every_request_has_its_own_id(client):
    seen = {(await client.get(path)).headers["X-Request-ID"] for path in ("/id", "/no", "/breaks")}
    assert len(seen) == 3
    assert all(len(each) == 32 and int(each, 16) for each in seen)


async def test_a_view_can_read_the_request_id(client):
    answer = await client.get("/id")
    number = answer.headers["X-Request-ID"]
    assert await answer.get_data(as_text=True) == f"{number} {number}"


@pytest.mark.parametrize("given", ["abcdefgh", "A.b_c-9" * 9, "7c9e6679-7425-40de-944b"])
async def test_a_client_may_send_its_own_request_id(client, given):
    answer = await client.get("/plain", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space", "ümlaute!"])
async def test_a_malformed_request_id_is_replaced(client, given):
    answer = await client.get("/plain", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] != given


@pytest.mark.parametrize("path", ["/echo/a%00b", "/%00", "/echo/%ED%A0%80", "/%FF"])
async def test_a_path_that_no_database_can_hold_is_not_found(client, path):
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "name", ["x" * 256, "é" * 128, "x" * 300 + "/a", "a/" * 600 + "a", "x" * 9000]
)
@pytest.mark.parametrize("folder", ["/static", "/part/static"])
async def test_a_file_name_that_no_file_system_can_hold_is_not_found(name, folder, tmp_path):
    app = Quart("careful", static_folder=str(tmp_path), static_url_path="/static")
    part = Blueprint("part", "part", static_folder=str(tmp_path), static_url_path="/part/static")
    app.register_blueprint(part)
    app.add_url_rule("/echo/<path:rest>", "echo", lambda rest: rest[:3])
    app.secret_key = "a key"
    SecurityHeaders(app)
    (tmp_path / ("y" * 255)).write_text("there")
    client = app.test_client()
    assert (await client.get(f"{folder}/{name}")).status_code == 404
    assert (await client.get(f"{folder}/{'y' * 255}")).status_code == 200
    assert (await client.get(f"/echo/{name}")).status_code == 200


@pytest.mark.parametrize("query", ["x=a%00b", "%00=x", "a=1&b=2&b=%00"])
async def test_an_argument_that_no_database_can_hold_is_refused(client, query):
    assert (await client.get(f"/plain?{query}")).status_code == 400
    async with client.websocket(f"/talk?{query}") as socket:
        with pytest.raises(WebsocketResponseError) as refusal:
            await socket.receive()
    assert refusal.value.response.status_code == 400


@pytest.mark.parametrize("path", ["/echo/ünï", "/echo/%F0%9F%94%91?x=%C3%A9&y=%FF", "/plain?x=%0A"])
async def test_other_characters_are_accepted(client, path):
    assert (await client.get(path)).status_code == 200


async def test_a_websocket_has_a_request_id(client):
    async with client.websocket("/talk", headers={"X-Request-ID": "a-caller-s"}) as socket:
        assert await socket.receive() == "a-caller-s"


async def test_a_refused_websocket_gets_security_headers(client):
    async with client.websocket("/refuse") as socket:
        with pytest.raises(WebsocketResponseError) as refusal:
            await socket.receive()
    headers = refusal.value.response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert len(headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("path", "method", "location"),
    [
        ("/plain", "GET", "https://localhost/plain"),
        ("/plain?x=http://y&z=%26", "GET", "https://localhost/plain?x=http://y&z=%26"),
        ("/echo/a%3Fb%23c%0D%0Ad", "GET", "https://localhost/echo/a%3Fb%23c%0D%0Ad"),
        ("/nowhere", "GET", "https://localhost/nowhere"),
        ("/plain", "POST", "https://localhost/plain"),
    ],
)
async def test_http_is_redirected_to_https(path, method, location):
    answer = await build(SSL_REDIRECT=True).test_client().open(path, method=method)
    assert (answer.status_code, answer.headers.getlist("Location")) == (308, [location])


async def test_https_is_not_redirected():
    client = build(SSL_REDIRECT=True).test_client()
    assert (await client.get("/plain", scheme="https")).status_code == 200


@pytest.mark.parametrize(
    ("hops", "scheme", "status"), [(1, "https", 200), (1, "http", 308), (0, "https", 308)]
)
async def test_only_a_trusted_proxy_can_report_https(hops, scheme, status):
    app = build(SSL_REDIRECT=True)
    app.asgi_app = TrustedProxies(app.asgi_app, hops)
    answer = await app.test_client().get("/plain", headers={"X-Forwarded-Proto": scheme})
    assert answer.status_code == status


async def test_security_headers_is_initialised_once_on_an_app():
    with pytest.raises(RuntimeError, match="SecurityHeaders is already initialised on this app"):
        SecurityHeaders().init_app(build())
