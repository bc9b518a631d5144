"""Tests of the account page: creating and revoking tokens."""

import re

import pytest

ACCOUNT, NEW = "/auth/account", "/auth/account/tokens"


@pytest.fixture
def make(susan):
    """Return a function that creates a token for susan; it returns the page and the token."""

    async def make(name="backup script", **choices):
        page = await susan.submit(NEW, name=name, **choices)
        found = re.search(r'value="(qa_[\w-]+)"', page.text)
        return page, found and found[1]

    return make


@pytest.fixture
def ask(app):
    """Return a function that sends an API request with a bearer token."""

    async def ask(token, method="GET", **options):
        bearer = {"Authorization": f"Bearer {token}"}
        client = app.test_client()
        return await client.open("/api/v1.0/users/me", method=method, headers=bearer, **options)

    return ask


async def test_a_token_is_shown_once_and_works_in_the_api(susan, make, ask):
    page, token = await make()
    assert "“backup script” is ready." in page.text
    assert "Reads · never used · ends" in page.text
    assert (await (await ask(token)).get_json())["username"] == "susan"
    page = await susan.get(ACCOUNT)
    assert token not in page.text
    assert "Reads · last used" in page.text


async def test_a_token_is_limited_to_its_scopes(make, ask):
    _, reader = await make()
    _, writer = await make(scopes="read write")
    assert (await ask(reader, "PUT", json={"name": "S"})).status_code == 403
    assert (await ask(writer, "PUT", json={"name": "S"})).status_code == 200


async def test_only_the_digest_of_a_token_is_stored(make, app):
    from sqlalchemy import text

    from quartapp.extensions import db

    _, token = await make()
    async with app.app_context(), db.lookup() as session:
        rows = str((await session.execute(text("SELECT * FROM tokens"))).all())
    assert token.removeprefix("qa_") not in rows


async def test_a_revoked_token_is_refused(susan, make, ask):
    page, token = await make()
    [number] = re.findall(r"/tokens/(\d+)/revoke", page.text)
    page = await susan.submit(ACCOUNT, action=f"{NEW}/{number}/revoke")
    assert "“backup script” opens nothing any more." in page.text
    assert (await ask(token)).status_code == 401


async def test_a_token_can_be_created_without_an_expiry(make):
    page, _ = await make(days="0")
    assert "holds until you revoke it" in page.text


async def test_a_token_without_a_name_is_refused(susan, rows):
    page = await susan.submit(NEW, name="  ", scopes="read write")
    assert page.status_code == 422
    assert "Give it a name that you will know it by." in page.text
    assert re.search(r'value="read write"[^>]*checked|checked[^>]*value="read write"', page.text)
    assert await rows("tokens") == 0


async def test_unknown_scopes_are_refused(susan, rows):
    token = await susan.csrf_token(NEW)
    page = await susan.post(NEW, csrf_token=token, name="x", scopes="admin", days="90")
    assert page.status_code == 422
    assert await rows("tokens") == 0


async def test_a_user_cannot_see_or_revoke_a_token_of_another_user(make, david, rows):
    page, _ = await make()
    [number] = re.findall(r"/tokens/(\d+)/revoke", page.text)
    assert "backup script" not in (await david.get(ACCOUNT)).text
    csrf_token = await david.csrf_token("/")
    page = await david.post(f"{NEW}/{number}/revoke", csrf_token=csrf_token)
    assert page.status_code == 404
    assert await rows("tokens") == 1


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(stranger):
    page = await stranger.get(NEW, follow=False)
    assert page.location == f"/auth/login?next={NEW}"
