"""Tests of passwords in composed and decomposed Unicode: “é” as one code point or as two."""

from __future__ import annotations

import unicodedata

import pytest

from quartapp.ext.testing import Browser
from quartapp.extensions import passwords
from quartapp.services import credentials
from tests.people import PASSWORD, SUSAN

TYPED = "contraseña mañana café"
THERE = unicodedata.normalize("NFD", TYPED).replace(" ", "\u00a0")
MARY = {"email": "mary@example.com", "username": "mary"}


@pytest.fixture
def enters(app):
    """Check that the pages and the API agree on a password; return whether they accept it."""

    async def enters(email: str, password: str) -> bool:
        browser = Browser(app)
        page = await browser.submit("/auth/login", email=email, password=password, follow=False)
        api = await app.test_client().get("/api/v1.0/posts/", auth=(email, password))
        by_page = page.status_code == 302
        assert by_page == (api.status_code in {200, 403})
        return by_page

    return enters


@pytest.mark.parametrize(("first", "second"), [(TYPED, THERE), (THERE, TYPED)])
async def test_a_password_in_either_form_signs_in(stranger, enters, first, second):
    sent = await stranger.submit(
        "/auth/register", **MARY, password=first, password2=second, follow=False
    )
    assert sent.status_code == 302
    assert await enters(MARY["email"], first)
    assert await enters(MARY["email"], second)


async def test_a_password_is_changed_and_reset_in_either_form(app, susan, account, enters):
    fields = {"old_password": PASSWORD, "password": TYPED, "password2": THERE}
    assert (await susan.submit("/auth/change-password", **fields, follow=False)).location
    assert await enters(SUSAN, THERE)
    fields = {"old_password": THERE, "password": THERE + "!", "password2": TYPED + "!"}
    assert (await susan.submit("/auth/change-password", **fields, follow=False)).location
    assert await enters(SUSAN, TYPED + "!")
    async with app.app_context():
        link = f"/auth/reset/{credentials.reset_token(await account('susan'))}"
    sent = await Browser(app).submit(link, password=THERE, password2=TYPED, follow=False)
    assert sent.location == "/auth/login"
    assert await enters(SUSAN, TYPED)


async def test_the_length_of_a_password_counts_composed_characters(stranger):
    short = unicodedata.normalize("NFD", "é" * 11)
    page = await stranger.submit("/auth/register", **MARY, password=short, password2=short)
    assert "Too short: 11 characters. It needs 12." in page.text


async def test_an_old_hash_is_replaced_at_the_next_sign_in(app, change, account, enters):
    async with app.app_context():
        old = passwords._state.current.hasher.hash(THERE)
    await change("susan", password_hash=old)
    assert await enters(SUSAN, THERE)
    replaced = (await account("susan")).password_hash
    assert replaced != old
    assert await enters(SUSAN, TYPED)
    assert (await account("susan")).password_hash == replaced
