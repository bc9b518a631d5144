"""Tests of the lookup of a user by name, which pages and commands share."""

import pytest

from quartapp.exceptions import NotFound
from quartapp.extensions import db
from quartapp.services import administration


async def test_a_page_and_a_command_describe_an_unknown_name_alike(app, stranger):
    async with app.app_context():
        with pytest.raises(NotFound) as error:
            async with db.begin() as session:
                await administration.set_role(session, "nobody", "User")
    for page in ("user", "followers", "followed_by"):
        assert str(error.value) in (await stranger.get(f"/{page}/nobody")).text


async def test_a_command_finds_a_name_without_regard_to_case(app, account):
    async with app.app_context(), db.begin() as session:
        await administration.set_role(session, "SUSAN", "Moderator")
    assert (await account("susan")).role.name == "Moderator"
