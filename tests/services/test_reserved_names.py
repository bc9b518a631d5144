import pytest

from quartapp.exceptions import Conflict
from quartapp.extensions import db
from quartapp.services import registration, reserved_names
from tests.people import PASSWORD

TAKEN = [
    "admin", "Admin", "ADMINISTRATOR", "administrators", "root", "moderator", "Mods", "support",
    "staff", "system", "webmaster", "postmaster", "everyone", "nobody", "me", "null",
    "a.d.m.i.n", "ad_min", "admin_", "admin.", "a__dmin", "adm1n", "4dm1n", "r00t", "m0derator",
    "rnoderator", "supp0rt", "5taff", "adrnin", "admln", "admin1", "admin_2", "root99",
    "support.24", "site_admin", "support.team", "AdminTeam", "official_support", "quartapp",
    "Quart.App", "quartapp2", "quartapp_admin", "vvebmaster", "sys7em",
]  # fmt: skip
FREE = [
    "susan", "adminka", "badmin", "grooter", "rooted", "modest", "moderna", "helpful", "Staffan",
    "teamwork", "infonaut", "system_of_a", "bob", "botanist", "melissa", "mel", "a.d.a", "x1", "i",
    "nobodyelse", "sitesurfer", "Supportive", "marn", "all_in", "quart", "quartappeal",
]  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
async def test_each_spelling_of_a_reserved_name_is_refused(app, name):
    async with app.app_context():
        with pytest.raises(Conflict, match="is kept for the people who run this site"):
            reserved_names.check_free_to_join(name)


@pytest.mark.parametrize("name", FREE)
async def test_a_name_that_only_contains_a_reserved_name_is_accepted(app, name):
    async with app.app_context():
        reserved_names.check_free_to_join(name)


@pytest.mark.parametrize("site", ["Our Garden Blog", "Unser Gärtchen", "☃", "susan & friends"])
async def test_the_name_of_the_site_is_reserved_too(app, site):
    app.config["SITE_NAME"] = site
    async with app.app_context():
        reserved_names.check_free_to_join("susan")
        if site == "Our Garden Blog":
            with pytest.raises(Conflict):
                reserved_names.check_free_to_join("our_garden.b10g")


async def test_a_registration_with_a_reserved_name_gets_an_error(stranger, rows):
    before = await rows("users")
    fields = {"email": "mary@example.com", "password": PASSWORD, "password2": PASSWORD}
    page = await stranger.submit("/auth/register", username="r00t", **fields)
    assert page.status_code == 422
    assert "r00t is kept for the people who run this site. Try another name." in page.text
    assert await rows("users") == before


async def test_the_registration_service_refuses_a_reserved_name(app, rows):
    before = await rows("users")
    async with app.app_context():
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await registration.register(session, "mary@example.com", "adm1n", "!")
    assert await rows("users") == before


async def test_an_administrator_can_assign_a_reserved_name(admin, account):
    susan = await account("susan")
    await admin.submit(f"/edit-profile/{susan.id}", username="root")
    assert (await account("root")).id == susan.id


async def test_a_long_name_is_checked_without_excessive_backtracking(app):
    async with app.app_context():
        for name in ("admin" * 12 + "x", "mod" * 21, "webmaster" * 7 + "z", "1" * 64):
            try:
                reserved_names.check_free_to_join(name)
            except Conflict:
                assert name == "mod" * 21
