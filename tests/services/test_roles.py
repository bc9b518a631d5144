from sqlalchemy import delete, select

from quartapp.extensions import db
from quartapp.models import Follow, Role
from quartapp.services import roles


async def test_roles_can_be_inserted_twice_and_are_brought_up_to_date(app, rows):
    async with app.app_context():
        for _ in range(2):
            async with db.begin() as session:
                role = await roles.get(session, "moderator")
                role.permissions, role.default = 0, True
            async with db.begin() as session:
                await roles.insert_roles(session)
        async with db.lookup() as session:
            found = await session.execute(select(Role.name, Role.permissions, Role.default))
            assert set(map(tuple, found)) == {
                ("User", 7, True),
                ("Moderator", 15, False),
                ("Administrator", 31, False),
            }
    assert await rows("roles") == 3


async def test_who_does_not_follow_themself_is_made_to(app, account, rows):
    susan, before = await account("susan"), await rows("follows")
    async with app.app_context():
        async with db.begin() as session:
            await session.execute(delete(Follow).where(Follow.follower_id == susan.id))
        async with db.begin() as session:
            assert await roles.add_self_follows(session) == 1
        async with db.begin() as session:
            assert await roles.add_self_follows(session) == 0
    assert await rows("follows") == before


async def test_the_address_in_flasky_admin_is_appointed_later_too(app, account):
    app.config["FLASKY_ADMIN"] = "SUSAN@example.com"
    async with app.app_context():
        async with db.begin() as session:
            assert (await roles.appoint_admin(session)).username == "susan"
        async with db.begin() as session:
            assert await roles.appoint_admin(session) is None
    assert (await account("susan")).is_administrator()
