import pytest
from sqlalchemy import delete, select

from quartapp.extensions import db
from quartapp.models import Follow, Role
from quartapp.services import roles


async def test_inserting_roles_again_updates_them(app, rows):
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


async def test_missing_self_follows_are_added_once(app, account, rows):
    susan, before = await account("susan"), await rows("follows")
    async with app.app_context():
        async with db.begin() as session:
            await session.execute(delete(Follow).where(Follow.follower_id == susan.id))
        async with db.begin() as session:
            assert await roles.add_self_follows(session) == 1
        async with db.begin() as session:
            assert await roles.add_self_follows(session) == 0
    assert await rows("follows") == before


@pytest.fixture
def promote(app):
    """Return a function that promotes the account of FLASKY_ADMIN, as ``deploy`` does."""

    async def promote() -> bool:
        async with app.app_context(), db.begin() as session:
            return await roles.promote_owner(session, await roles.find_owner(session))

    return promote


async def test_an_existing_account_with_the_flasky_admin_address_is_promoted_once(
    app, account, promote
):
    app.config["FLASKY_ADMIN"] = "SUSAN@example.com"
    assert await promote()
    assert not await promote()
    assert (await account("susan")).is_administrator()


@pytest.mark.parametrize("state", [{"confirmed": False}, {"disabled": True}])
async def test_an_unconfirmed_or_disabled_account_is_not_promoted(
    app, account, change, promote, state
):
    app.config["FLASKY_ADMIN"] = "susan@example.com"
    await change("susan", **state)
    assert not await promote()
    assert (await account("susan")).role.name == "User"
