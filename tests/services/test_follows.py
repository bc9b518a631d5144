import asyncio

from quartapp.extensions import db
from quartapp.services import follows


async def test_twenty_concurrent_follows_create_one_row(app, account, rows):
    susan, david = await account("susan"), await account("david")
    before = await rows("follows")

    async def follow() -> bool:
        async with app.app_context(), db.begin() as session:
            return await follows.follow(session, susan, david)

    assert (await asyncio.gather(*(follow() for _ in range(20)))).count(True) == 1
    assert await rows("follows") == before + 1
