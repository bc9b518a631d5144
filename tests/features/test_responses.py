"""Responses of view functions."""

from __future__ import annotations

from quart import abort, make_response, redirect


async def test_s011_a_view_returns_body_status_and_headers(small, browser):
    """A view function may return a tuple `(body, status, headers)`."""
    small.add_url_rule("/", "index", lambda: ("x", 418, {"X-A": "b"}))
    page = await browser.get("/")
    assert (page.text, page.status_code, page.headers["X-A"]) == ("x", 418, "b")


async def test_s012_a_response_sets_a_cookie(small, browser):
    """`make_response` returns a response object, which can set a cookie.

    Differs: It is awaited, because the body may be an awaitable.
    """

    @small.get("/")
    async def index():
        response = await make_response("<h1>This document carries a cookie!</h1>")
        response.set_cookie("answer", "42")
        return response

    page = await browser.get("/")
    assert page.headers["Set-Cookie"] == "answer=42; Path=/"
    assert "carries a cookie" in page.text


async def test_s013_redirect_sends_a_location(small, browser):
    """`redirect("http://www.example.com")` returns a response with status 302 and this URL in the
    `Location` header.
    """
    small.add_url_rule("/", "index", lambda: redirect("http://www.example.com"))
    page = await browser.get("/", follow=False)
    assert (page.status_code, page.location) == (302, "http://www.example.com")


async def test_s014_abort_ends_the_view(small, browser):
    """`abort(404)` raises an HTTP exception: the rest of the view function does not run."""
    reached = []

    @small.get("/user/<name>")
    async def user(name):
        reached.append("before")
        if name == "nobody":
            abort(404)
        reached.append("after")
        return name

    assert (await browser.get("/user/nobody")).status_code == 404
    assert reached == ["before"]
