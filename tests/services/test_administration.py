import asyncio

import pytest

from quartapp.exceptions import Conflict, NotFound
from quartapp.extensions import db
from quartapp.services import administration


async def test_two_administrators_demoted_concurrently_leave_one(app, account, change):
    boss = await account("admin")
    await change("susan", role_id=boss.role_id)

    async def demote(username: str) -> None:
        async with app.app_context(), db.begin() as session:
            await administration.set_role(session, username, "User")

    results = await asyncio.gather(demote("admin"), demote("susan"), return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [Conflict]
    rulers = [await account(name) for name in ("admin", "susan")]
    assert [user.is_administrator() for user in rulers].count(True) == 1


async def test_a_second_demotion_waits_for_the_first(app, account, change):
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
        await asyncio.wait(
            [leaving], timeout=0.7
        )  # without a lock, the second demotion completes now
    with pytest.raises(Conflict):
        await leaving


async def test_the_last_administrator_cannot_be_disabled(app, account):
    async with app.app_context():
        with pytest.raises(Conflict, match="last administrator"):
            async with db.begin() as session:
                await administration.disable(session, "admin")
    assert (await account("admin")).is_administrator()


async def test_a_disabled_administrator_does_not_count_as_another_one(app, account, change):
    boss = await account("admin")
    await change("susan", role_id=boss.role_id, disabled=True)
    async with app.app_context():
        with pytest.raises(Conflict):
            async with db.begin() as session:
                await administration.set_role(session, "admin", "User")


async def test_disabling_an_account_ends_its_sessions_for_good(app, susan, rows):
    async with app.app_context():
        async with db.begin() as session:
            await administration.disable(session, "susan")
        assert await rows("sessions") == 0
        async with db.begin() as session:
            await administration.enable(session, "SUSAN")
    assert "Hello, Stranger!" in (await susan.get("/")).text


async def test_an_unknown_username_or_role_is_not_found(app):
    async with app.app_context():
        for name, role in (("nobody", "User"), ("susan", "Emperor")):
            with pytest.raises(NotFound):
                async with db.begin() as session:
                    await administration.set_role(session, name, role)
