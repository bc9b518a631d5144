from datetime import timedelta

import pytest

from quartapp.ext.testing import Browser
from tests.people import DAVID, SUSAN

ADMIN_FIELDS = {
    "email": "david@example.net",
    "username": "david_m",
    "role": "Moderator",
    "name": "David Mensah",
    "location": "Accra",
    "about_me": "*Carpenter* by day.",
}


async def test_a_user_can_edit_their_profile(susan, stranger):
    sent = await susan.submit(
        "/edit-profile", name="Susan O.", location="Leeds", about_me="I **bake**.", follow=False
    )
    assert (sent.status_code, sent.location) == (302, "/user/susan")
    page = await stranger.get("/user/susan")
    assert "Susan O." in page.text
    assert "I <strong>bake</strong>." in page.text
    assert 'value="Leeds"' in (await susan.get("/edit-profile")).text


async def test_a_name_that_is_too_long_is_refused_and_shown_again(susan):
    page = await susan.submit("/edit-profile", name="x" * 65)
    assert page.status_code == 422
    assert "Too long: 65 characters. 64 fit." in page.text
    assert "x" * 65 in page.text


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(stranger):
    for path in ("/edit-profile", "/edit-profile/1"):
        page = await stranger.get(path, follow=False)
        assert page.location == f"/auth/login?next={path}"


async def test_an_administrator_can_edit_another_account(admin, account):
    david = await account("david")
    page = await admin.submit(f"/edit-profile/{david.id}", **ADMIN_FIELDS)
    assert page.path == "/user/david_m"
    changed = await account("david_m")
    assert (changed.email, changed.role.name, changed.location) == (
        "david@example.net",
        "Moderator",
        "Accra",
    )
    assert changed.confirmed


async def test_other_users_and_moderators_cannot_edit_another_account(susan, moderator, account):
    david = await account("david")
    for person in (susan, moderator):
        assert (await person.get(f"/edit-profile/{david.id}")).status_code == 403
        token = await person.csrf_token("/")
        fields = {**ADMIN_FIELDS, "csrf_token": token}
        assert (await person.post(f"/edit-profile/{david.id}", **fields)).status_code == 403
    assert (await account("david")).email == DAVID


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", SUSAN, "That address already has an account."),
        ("username", "SUSAN", "SUSAN is taken."),
        ("username", "da vid", "Begin with a letter"),
        ("role", "Emperor", "Choose one from the list."),
        ("email", "", "Your e-mail address is missing."),
    ],
)
async def test_an_invalid_field_gets_an_error_and_the_account_is_unchanged(
    admin, account, field, value, words
):
    david = await account("david")
    page = await admin.submit(f"/edit-profile/{david.id}", **{**ADMIN_FIELDS, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert "Accra" in page.text
    assert (await account("david")).email == DAVID


async def test_the_last_administrator_cannot_be_demoted(admin, account, change):
    me = await account("admin")
    page = await admin.submit(f"/edit-profile/{me.id}", role="User")
    assert page.status_code == 422
    assert "this is the last administrator" in page.text
    assert (await account("admin")).is_administrator()


async def test_the_last_administrator_cannot_be_made_unconfirmed(admin, account):
    me = await account("admin")
    page = await admin.submit(f"/edit-profile/{me.id}", confirmed=False)
    assert page.status_code == 422
    assert "this is the last administrator" in page.text
    assert (await account("admin")).confirmed


async def test_an_unconfirmed_administrator_does_not_count_as_another_one(admin, account, change):
    me = await account("admin")
    await change("susan", role_id=me.role_id, confirmed=False)
    assert (await admin.submit(f"/edit-profile/{me.id}", role="User")).status_code == 422
    await change("susan", confirmed=True)
    assert (await admin.submit(f"/edit-profile/{me.id}", role="User", follow=False)).location


@pytest.mark.parametrize("method", ["get", "post"])
async def test_editing_an_account_requires_a_fresh_sign_in(
    app, admin, account, monkeypatch, method
):
    david = await account("david")
    path, token = f"/edit-profile/{david.id}", await admin.csrf_token("/")
    monkeypatch.setattr(app.extensions["login"], "fresh_for", timedelta(0))
    fields = {**ADMIN_FIELDS, "csrf_token": token} if method == "post" else {}
    sent = await getattr(admin, method)(path, **fields, follow=False)
    assert (sent.status_code, sent.location) == (302, f"/auth/login?next={path}")
    page = await admin.get(sent.location)
    assert ("nothing was saved" in page.text) == (method == "post")
    assert (await account("david")).email == DAVID


async def test_an_administrator_who_edits_their_own_account_stays_signed_in(app, admin, account):
    me, thief = await account("admin"), Browser(app, admin.cookies())
    await admin.submit(f"/edit-profile/{me.id}", email="boss@example.org", name="The boss")
    assert (await account("admin")).email == "boss@example.org"
    assert "Hello, admin!" in (await admin.get("/")).text
    assert "Hello, Stranger!" in (await thief.get("/")).text


async def test_an_edit_that_changes_no_rights_keeps_the_sessions(admin, susan, account):
    person = await account("susan")
    await admin.submit(f"/edit-profile/{person.id}", name="Susan O.")
    assert "Hello, susan!" in (await susan.get("/")).text


async def test_confirming_the_owner_address_makes_an_administrator(app, admin, account, change):
    app.config["FLASKY_ADMIN"] = "John@Example.org"
    john = await account("john")
    await change("john", confirmed=False)
    await admin.submit(f"/edit-profile/{john.id}", email="john@example.org", confirmed=False)
    assert (await account("john")).role.name == "User"
    await admin.submit(f"/edit-profile/{john.id}", confirmed=True)
    assert (await account("john")).role.name == "Administrator"


async def test_a_demoted_administrator_loses_access_at_the_next_request(admin, account, change):
    david = await account("david")
    assert (await admin.get(f"/edit-profile/{david.id}")).status_code == 200
    await change("admin", role_id=david.role_id)
    assert (await admin.get(f"/edit-profile/{david.id}")).status_code == 403


async def test_a_missing_account_is_not_found(admin):
    for number in ("999", str(10**30)):
        assert (await admin.get(f"/edit-profile/{number}")).status_code == 404
