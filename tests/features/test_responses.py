"""What a view may answer."""

from __future__ import annotations

from quart import abort, make_response, redirect


async def test_s011_a_tuple_is_text_status_and_headers(small, browser):
    """A view may return `(html, status_code, headers)`."""
    small.add_url_rule("/", "index", lambda: ("x", 418, {"X-A": "b"}))
    page = await browser.get("/")
    assert (page.text, page.status_code, page.headers["X-A"]) == ("x", 418, "b")


async def test_s012_a_response_carries_a_cookie(small, browser):
    """`make_response`, awaited, gives a response to put a cookie on.

    Differs: it is awaited, as the body may be something that has to be awaited.
    """

    @small.get("/")
    async def index():
        response = await make_response("<h1>This document carries a cookie!</h1>")
        response.set_cookie("answer", "42")
        return response

    page = await browser.get("/")
    assert page.headers["Set-Cookie"] == "answer=42; Path=/"
    assert "carries a cookie" in page.text


async def test_s013_redirect_leads_elsewhere(small, browser):
    """`redirect("http://www.example.com")` answers 302 with that Location."""
    small.add_url_rule("/", "index", lambda: redirect("http://www.example.com"))
    page = await browser.get("/", follow=False)
    assert (page.status_code, page.location) == (302, "http://www.example.com")


async def test_s014_abort_does_not_come_back(small, browser):
    """`abort(404)` gives control back to the server: the line after it does not run."""
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
