import asyncio

import pytest

from quartapp.exceptions import Conflict, NotFound
from quartapp.extensions import db
from quartapp.services import administration


async def test_of_two_administrators_who_leave_at_once_one_stays(app, account, change):
    boss = await account("admin")
    await change("susan", role_id=boss.role_id)

    async def demote(username: str) -> None:
        async with app.app_context(), db.begin() as session:
            await administration.set_role(session, username, "User")

    results = await asyncio.gather(demote("admin"), demote("susan"), return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [Conflict]
    rulers = [await account(name) for name in ("admin", "susan")]
    assert [user.is_administrator() for user in rulers].count(True) == 1


async def test_the_second_administrator_to_leave_waits_for_the_first(app, account, change):
    boss = await account("admin")
    await change("susan", role_id=boss.role_id)
    started = asyncio.Event()

    async def second() -> None:
        await started.wait()
        async with app.app_context(), db.begin() as session:
            await administration.set_role(session, "susan", "User")

    leaving = asyncio.create_task(second())
    async with app.app_context(), db.begin() as session:
        await administration.set_role(session, "admin", "User")
        started.set()
        await asyncio.wait([leaving], timeout=0.7)  # without a lock it counts now, and is done
    with pytest.raises(Conflict):
        await leaving


async def test_the_last_administrator_is_not_disabled(app, account):
    async with app.app_context():
        with pytest.raises(Conflict, match="last administrator"):
            async with db.begin() as session:
                await administration.disable(session, "admin")
    assert (await account("admin")).is_administrator()


async def test_a_disabled_administrator_does_not_count(app, account, change):
    boss = await account("admin")
    await change("susan", role_id=boss.role_id, disabled=True)
    async with app.app_context():
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await administration.set_role(session, "admin", "User")


async def test_disabling_ends_every_session_and_enabling_opens_the_account(app, susan, rows):
    async with app.app_context():
        async with db.begin() as session:
            await administration.disable(session, "susan")
        assert await rows("sessions") == 0
        async with db.begin() as session:
            await administration.enable(session, "SUSAN")
    assert "Hello, Stranger!" in (await susan.get("/")).text


async def test_nobody_and_no_role_are_not_found(app):
    async with app.app_context():
        for name, role in (("nobody", "User"), ("susan", "Emperor")):
            with pytest.raises(NotFound):
                async with db.begin() as session:
                    await administration.set_role(session, name, role)
