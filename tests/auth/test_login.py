from sqlalchemy import select

from quartapp.ext.testing import Browser
from quartapp.extensions import db
from quartapp.models import LoginSession
from tests.people import PASSWORD, SUSAN


async def test_the_right_password_signs_in_and_redirects_to_the_index(stranger):
    sent = await stranger.submit("/auth/login", email=SUSAN, password=PASSWORD, follow=False)
    assert (sent.status_code, sent.location) == (302, "/")
    assert "Hello, susan!" in (await stranger.get("/")).text


async def test_the_address_may_be_typed_in_capitals(stranger):
    await stranger.submit("/auth/login", email=f" {SUSAN.upper()} ", password=PASSWORD)
    assert "Hello, susan!" in (await stranger.get("/")).text


async def test_a_wrong_password_and_an_unknown_address_get_the_same_response(stranger):
    answers = [
        await stranger.submit("/auth/login", email=email, password="not the password")
        for email in (SUSAN, "nobody@example.com")
    ]
    assert {page.status_code for page in answers} == {422}
    for page in answers:
        assert "That e-mail address and password do not match." in page.text
        assert "not the password" not in page.text
    assert SUSAN in answers[0].text
    assert "Hello, Stranger!" in (await stranger.get("/")).text


async def test_signing_in_redirects_to_the_requested_page(stranger):
    login = "/auth/login?next=/edit-profile%3Fx%3D1"
    sent = await stranger.submit(login, email=SUSAN, password=PASSWORD, follow=False)
    assert sent.location == "/edit-profile?x=1"


async def test_signing_in_never_redirects_to_another_site(app):
    for target in (
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/%09/evil.example",
    ):
        browser = Browser(app)
        login = f"/auth/login?next={target}"
        sent = await browser.submit(login, email=SUSAN, password=PASSWORD, follow=False)
        assert sent.location == "/"


async def test_a_disabled_account_gets_its_own_error_after_the_right_password(stranger, change):
    await change("susan", disabled=True)
    page = await stranger.submit("/auth/login", email=SUSAN, password=PASSWORD)
    assert page.status_code == 422
    assert "closed by an administrator" in page.text


async def test_disabling_an_account_ends_its_sessions(susan, change):
    await change("susan", disabled=True)
    assert "Hello, Stranger!" in (await susan.get("/")).text


async def test_signing_out_also_ends_the_session_of_a_copied_cookie(app, susan):
    copied = susan.cookies()
    sent = await susan.submit("/", action="/auth/logout", follow=False)
    assert (sent.status_code, sent.location) == (302, "/")
    thief = Browser(app, cookies=copied)
    assert "Hello, Stranger!" in (await thief.get("/")).text


async def test_signing_out_requires_a_post(susan):
    assert (await susan.get("/auth/logout")).status_code == 405
    assert "Hello, susan!" in (await susan.get("/")).text


async def test_signing_out_is_harmless_for_an_anonymous_user(stranger):
    token = await stranger.csrf_token("/auth/login")
    assert (await stranger.post("/auth/logout", csrf_token=token)).status_code == 302


async def test_a_password_hash_of_flasky_is_accepted_and_replaced(stranger, change, account):
    from werkzeug.security import generate_password_hash

    await change(
        "susan", password_hash=generate_password_hash("an old password", "pbkdf2:sha256:1000")
    )
    await stranger.submit("/auth/login", email=SUSAN, password="an old password")
    assert "Hello, susan!" in (await stranger.get("/")).text
    assert (await account("susan")).password_hash.startswith("$argon2id$")


async def test_the_fixture_signs_in_as_the_form_does(app, sign_in, stranger, account):
    """Compare the ``sign_in`` fixture, which skips the form, with a sign-in by the form."""
    await stranger.submit("/auth/login", email=SUSAN, password=PASSWORD, follow=False)
    by_form = await account("susan")
    browser = await sign_in("susan")
    by_fixture = await account("susan")
    assert by_fixture.last_seen > by_form.last_seen
    jars = [{(c.name, c.domain, c.path) for c in each.cookies()} for each in (stranger, browser)]
    assert jars[0] == jars[1]
    async with app.app_context(), db.lookup() as session:
        first, second = await session.scalars(select(LoginSession).order_by(LoginSession.id))
    for column in ("user_id", "remember", "user_agent"):
        assert getattr(first, column) == getattr(second, column)
