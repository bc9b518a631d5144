"""Tests of invalid input: no response is a 500, and no change is made in part."""

import pytest

from tests.databases import settled_on_sqlite

HUGE = "x" * 1_100_000


NUMBERS = ["0", "2147483648", str(10**30), "9" * 4000, "-1", "1e3", "٣"]


async def test_ids_out_of_range_are_not_found(susan):
    token = await susan.csrf_token("/")
    for number in NUMBERS:
        for path in ("/post/{}", "/edit/{}", "/edit-profile/{}"):
            page = await susan.get(path.format(number))
            assert page.status_code in {403, 404}, (path, number[:10])
        for path in ("/delete/{}", "/moderate/disable/{}", "/auth/account/sessions/{}/end"):
            page = await susan.post(path.format(number), csrf_token=token)
            assert page.status_code in {403, 404}, (path, number[:10])


PAGES = {
    **dict.fromkeys(["junk", "-5", "0", "1.5", "", "9" * 5000, "%D9%A1"], 200),
    str(10**9): 404,
}


async def test_page_numbers_of_all_kinds_are_answered(susan, moderator, published):
    post = await published("susan", "Hello")
    paths = ("/", post.path, "/user/susan", "/followers/susan", "/notices")
    lists = [*((susan, path) for path in paths), (moderator, "/moderate")]
    for number, status in PAGES.items():
        for reader, path in lists:
            page = await reader.get(f"{path}?page={number}")
            assert page.status_code == status, (path, number[:10])


@pytest.mark.parametrize(
    "path", ["/user/%00", "/user/%ff", "/user/%ed%a0%80", "/avatar/%00.svg", "/auth/confirm/%00"]
)
async def test_paths_no_database_can_store_are_not_found(susan, path):
    assert (await susan.get(path)).status_code == 404


@pytest.mark.parametrize("query", ["page=%00", "next=%00", "%00=1"])
async def test_queries_no_database_can_store_are_bad_requests(stranger, query):
    assert (await stranger.get(f"/?{query}")).status_code == 400


@pytest.mark.parametrize("text", ["nul \0 inside", "half a pair \ud800"])
async def test_texts_no_database_can_store_are_refused_or_replaced(susan, rows, text):
    token = await susan.csrf_token("/")
    body = {"csrf_token": token, "body": text}
    from urllib.parse import urlencode

    page = await susan.client.post(
        "/",
        data=urlencode(body, errors="surrogatepass"),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert page.status_code in {302, 422}
    if page.status_code == 302:  # invalid UTF-8 is decoded as replacement characters
        assert "\ud800" not in text.encode("utf-8", "replace").decode()
    else:
        assert await rows("posts") == 0


async def test_a_body_with_invalid_utf8_causes_no_server_error(susan):
    token = await susan.csrf_token("/")
    page = await susan.client.post(
        "/",
        data=b"body=caf\xe9&csrf_token=" + token.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert page.status_code in {302, 422}


@settled_on_sqlite
@pytest.mark.parametrize("path", ["/", "/auth/login", "/auth/register", "/preview"])
async def test_every_form_refuses_a_body_of_more_than_a_megabyte(susan, rows, path):
    page = await susan.post(path, body=HUGE, email=HUGE)
    assert page.status_code == 413
    assert await rows("posts") == 0


@settled_on_sqlite
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=" + "x" * 5000, b""),
        ("application/json", b"[" * 100_000),
        ("text/plain", b"body=x"),
        ("application/x-www-form-urlencoded", b"&" * 100_000),
        ("application/x-www-form-urlencoded", b"csrf_token=a&csrf_token=b&body"),
        ("nonsense", b"\x00\xff"),
    ],
)
async def test_malformed_bodies_are_refused(susan, rows, content_type, body):
    for path in ("/", "/follow/david", "/auth/login"):
        answer = await susan.client.post(path, data=body, headers={"Content-Type": content_type})
        assert 400 <= answer.status_code < 500
    assert await rows("posts") == 0


@settled_on_sqlite
async def test_a_request_with_broken_cookies_is_anonymous(app, stranger):
    for value in ("junk", "a.b.c", "x" * 4000, "é", '"'):
        headers = {"Cookie": f"login={value}; session={value}; show_followed=1"}
        page = await stranger.get("/", headers=headers)
        assert page.status_code == 200
        assert "Hello, Stranger!" in page.text


@settled_on_sqlite
async def test_a_form_field_wins_over_a_query_parameter(susan):
    token = await susan.csrf_token("/")
    answer = await susan.client.post(
        "/", form={"csrf_token": token, "body": "first"}, query_string={"body": "second"}
    )
    assert answer.status_code == 302
    assert "<p>first</p>" in (await susan.get("/")).text
