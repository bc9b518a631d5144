"""Tests of the test browser: forms, redirects, cookies."""

from __future__ import annotations

import pytest
from quart import Quart, redirect, request, session

from quartapp.ext.testing import Browser

PAGE = """
<!doctype html><html><body>
<form method="post" action="/sent/logout"><input type="hidden" name="token" value="h&amp;h">
  <button class="x">Sign <b>out</b></button></form>
<form action="/sent/search"><input name="q" value="old"><button>Search</button></form>
<input name="outside" value="of every form">
<main>
<form action="/sent/sorted"><input name="by"><button>Sort</button></form>
<form method="POST" action="" id="main">
  <input type="hidden" name="token" value="t">
  <input name="title" value="As it &quot;was&quot;">
  <textarea name="body">
First line
&lt;second&gt;</textarea>
  <input type="checkbox" name="agree" value="y">
  <input type="checkbox" name="news" checked>
  <input type="radio" name="size" value="small"><input type="radio" name="size" value="big" checked>
  <input type="checkbox" name="tag" value="a" checked><input type="checkbox" name="tag" value="b">
  <input type="checkbox" name="tag" value="c" checked>
  <select name="role"><option value="1">User<option value="2" selected>Admin</select>
  <select name="first"><option disabled value="">Choose</option><option> One </option></select>
  <select name="many" multiple><option selected>x<option>y<option selected>z</select>
  <select name="none" multiple><option>x</select>
  <input name="off" value="x" disabled><textarea name="off2" disabled>x</textarea>
  <input type="file" name="file"><input type="reset"><button type="button" name="no">No</button>
  <input type="submit" name="go" value="Save">
  <button name="go" value="draft">Keep as   draft</button>
  <button name="drop" formaction="/sent/elsewhere?x=1">Drop it</button>
</form>
<form method="post" action="/sent/other?id=7"><input name="title"><button>Other</button></form>
</main>
<textarea name="after">also outside</textarea>
</body></html>
"""


@pytest.fixture
def browser():
    app = Quart("pages")
    app.config.update(SECRET_KEY="a key")

    @app.route("/page", methods=["GET", "POST"])
    @app.route("/sent/<where>", methods=["GET", "POST"])
    async def sent(where="page"):
        if request.path == "/page" and request.method == "GET":
            return PAGE
        form = await request.form
        fields = {name: form.getlist(name) for name in form}
        return {"to": request.full_path, "by": request.method, "fields": fields}

    @app.route("/go/<int:code>", methods=["GET", "POST"])
    async def go(code):
        return redirect(request.args["to"], code)

    @app.get("/count")
    async def count():
        session["count"] = session.get("count", 0) + 1
        return [session["count"]]

    return Browser(app)


UNTOUCHED = {
    "token": ["t"],
    "title": ['As it "was"'],
    "body": ["First line\n<second>"],
    "news": ["on"],
    "size": ["big"],
    "tag": ["a", "c"],
    "role": ["2"],
    "first": ["One"],
    "many": ["x", "z"],
    "go": ["Save"],
}


async def test_a_form_is_submitted_with_its_values_and_its_first_button(browser):
    page = await browser.submit("/page")
    assert page.json == {"to": "/page?", "by": "POST", "fields": UNTOUCHED}


async def test_given_values_replace_the_values_of_the_form(browser):
    page = await browser.submit("/page", body="new", role="1", tag=["b", "c"], size="small")
    assert page.json["fields"] == UNTOUCHED | {
        "body": ["new"],
        "role": ["1"],
        "tag": ["b", "c"],
        "size": ["small"],
    }


async def test_checkboxes_are_checked_and_unchecked(browser):
    page = await browser.submit("/page", agree=True, news=False, title=None)
    fields = page.json["fields"]
    assert fields["agree"] == ["y"]
    assert "news" not in fields
    assert "title" not in fields


async def test_a_button_is_selected_by_its_label_or_its_name(browser):
    page = await browser.submit("/page", button="Keep as draft")
    assert page.json["fields"]["go"] == ["draft"]
    page = await browser.submit("/page", button="drop", title="x")
    assert page.json["to"] == "/sent/elsewhere?x=1"
    assert page.json["fields"]["drop"] == [""]
    assert "go" not in page.json["fields"]


async def test_a_form_is_selected_by_its_action(browser):
    page = await browser.submit("/page", action="/sent/logout")
    assert page.json["fields"] == {"token": ["h&h"]}
    for action in ("/sent/other", "/sent/other?id=7", "http://localhost/sent/other"):
        page = await browser.submit("/page", action=action, title="x")
        assert (page.json["to"], page.json["fields"]) == ("/sent/other?id=7", {"title": ["x"]})
    page = await browser.submit("/page", button="Sign out")
    assert page.json["to"] == "/sent/logout?"


async def test_a_get_form_is_sent_in_the_query_string(browser):
    page = await browser.submit("/page", q="new & old")
    assert (page.json["by"], page.json["to"]) == ("GET", "/sent/search?q=new+%26+old")
    assert page.path == "/sent/search?q=new+%26+old"


@pytest.mark.parametrize(
    "wanted",
    [
        {"missing": "x"},
        {"title": "x", "q": "y"},
        {"outside": "x"},
        {"after": "x"},
        {"off": "x"},
        {"button": "No"},
        {"action": "/sent/nowhere"},
        {"action": "/sent/other", "body": "x"},
        {"action": "/sent/other", "button": "Save"},
    ],
)
async def test_a_missing_form_is_an_assertion_error(browser, wanted):
    with pytest.raises(AssertionError, match=r"There is no form .* on /page \(200\), only: post"):
        await browser.submit("/page", **wanted)


async def test_a_page_without_forms_is_an_assertion_error(browser):
    with pytest.raises(AssertionError, match=r"no form with \['x'\] on /count \(200\), only: none"):
        await browser.submit("/count", x="1")


async def test_redirects_are_followed_by_default(browser):
    page = await browser.get("/go/302?to=/sent/there%3Fx%3D1%23part")
    assert (page.json["to"], page.path) == ("/sent/there?x=1", "/sent/there?x=1")
    page = await browser.get("/go/302?to=/sent/there", follow=False)
    assert (page.status_code, page.location) == (302, "/sent/there")
    assert (await browser.get("/go/302?to=../count")).json == [1]


@pytest.mark.parametrize(("code", "method"), [(302, "GET"), (303, "GET"), (307, "POST")])
async def test_a_307_redirect_repeats_the_post_and_others_become_a_get(browser, code, method):
    page = await browser.post(f"/go/{code}?to=/sent/there", follow=True, x="1")
    assert page.json["by"] == method
    assert page.json["fields"] == ({"x": ["1"]} if method == "POST" else {})


async def test_a_redirect_to_another_site_is_not_followed(browser):
    assert (await browser.get("/go/302?to=http://localhost/count")).json == [1]
    for away in ("http://evil.example/count", "//evil.example/count"):
        with pytest.raises(AssertionError, match="redirects to another host"):
            await browser.get(f"/go/302?to={away}")


async def test_a_redirect_loop_is_an_assertion_error(browser):
    with pytest.raises(AssertionError, match="More than 10 redirects"):
        await browser.get("/go/302?to=")


async def test_cookies_are_kept_and_can_be_copied(browser):
    assert (await browser.get("/count")).json == [1]
    copied = Browser(browser.app, browser.cookies())
    assert (await browser.get("/count")).json == [2]
    assert (await copied.get("/count")).json == [2]
    assert (await Browser(browser.app).get("/count")).json == [1]


async def test_csrf_token_returns_the_token_of_a_form(browser):
    browser.app.add_url_rule(
        "/token",
        "token",
        lambda: '<form method="post"><input type="hidden" name="csrf_token" value="t"></form>',
    )
    assert await browser.csrf_token("/token") == "t"
    with pytest.raises(AssertionError, match="csrf_token"):
        await browser.csrf_token("/page")
