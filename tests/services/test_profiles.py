"""Tests of profile texts: pages and the API store the same, because one service normalizes."""

import pytest

from quartapp.exceptions import Invalid
from quartapp.extensions import db
from quartapp.services import accounts, administration, profiles
from quartapp.services.rendering import Rendered
from tests.api.conftest import API, basic

TYPED = {"name": "   ", "location": "  Leeds\n\tUK "}


async def by_page(app, susan, admin):
    await susan.submit("/edit-profile", **TYPED)


async def by_administrator(app, susan, admin):
    await admin.submit("/edit-profile/1", **TYPED)


async def by_api(app, susan, admin):
    client = app.test_client(use_cookies=False)
    headers = basic("susan@example.com")
    response = await client.put(f"{API}/users/me", headers=headers, json=TYPED)
    assert response.status_code == 200


@pytest.mark.parametrize("edit", [by_page, by_administrator, by_api])
async def test_a_name_and_a_location_are_one_line_or_nothing(
    app, susan, admin, account, change, edit
):
    await change("susan", name="Susan", location="Here")
    await edit(app, susan, admin)
    user = await account("susan")
    assert (user.id, user.name, user.location) == (1, None, "Leeds UK")


@pytest.mark.parametrize(
    "texts",
    [
        {"name": "x" * 65},
        {"location": "x" * 65},
        {"about_me": Rendered("x" * 5001, "<p>x</p>")},
    ],
)
async def test_a_text_that_is_too_long_is_refused_without_a_form_too(app, account, texts):
    susan = await account("susan")
    account_texts = {"role": "User", "email": susan.email, "username": "susan", "confirmed": True}
    async with app.app_context():
        with pytest.raises(Invalid, match="Too long"):
            async with db.begin() as session:
                profiles.edit(await accounts.get(session, susan.id), **texts)
        with pytest.raises(Invalid, match="Too long"):
            async with db.begin() as session:
                await administration.edit(session, susan.id, **account_texts, **texts)
