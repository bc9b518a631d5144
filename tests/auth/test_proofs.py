"""Tests of the table in docs/security.md: what ends when an address is confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from quartapp.exceptions import DeadLink
from quartapp.ext.db import utcnow
from quartapp.ext.testing import Browser
from quartapp.extensions import db
from quartapp.models import AccessToken
from quartapp.services import addresses, administration, confirmation, credentials, links, tokens
from tests.people import PASSWORD

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
JOHN, NEW = "john@example.com", "john@example.org"
SECRET, WORDS = "qa_made-before-the-proof", "five quite unrelated words"


def table() -> dict[str, dict[str, str]]:
    """Return the cells of the table, by event and thing."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


TABLE = table()
PROVEN_BEFORE = {
    "address link, from a proven address",
    "reset link, proven address",
    "changed password",
    "raised role",
    "fresh sign-in",
}


class Story:
    """John's account with every kind of session, token, link and role, and checks of each."""

    def __init__(self, app, account, sign_in, admin) -> None:
        self.app, self.account, self.sign_in, self.admin = app, account, sign_in, admin

    async def begin(self) -> None:
        """Set a role, create tokens and links, sign in twice and copy a cookie."""
        john = await self.account("john")
        async with self.app.app_context():
            self.confirm_link = confirmation.token_for(john)
            self.reset_link = credentials.reset_token(john)
            claims = {"id": john.id, "email": NEW, "state": links.state_of(john)}
            self.address_link = addresses.signer.dumps(**claims)
            self.signed = tokens.generate_auth_token(john)
            async with (
                db.begin() as session
            ):  # earlier versions created tokens for unconfirmed accounts
                row = AccessToken(user_id=john.id, name="x", key_hash=tokens._digest(SECRET))
                row.scopes, row.created_at = "read write moderate", utcnow()
                session.add(row)
                await administration.set_role(session, "john", "Moderator")
        self.here, self.elsewhere = await self.sign_in("john"), await self.sign_in("john")
        self.copy = Browser(self.app, self.here.cookies())

    async def happen(self, event: str) -> None:
        """Trigger the event of a row through its page or its service."""
        path = {
            "confirm link": f"/auth/confirm/{self.confirm_link}",
            "address link": f"/auth/change_email/{self.address_link}",
        }.get(event.partition(",")[0])
        if path:
            await self.here.submit(path, action=path)
        elif event.startswith("reset link"):
            fields = {"password": WORDS, "password2": WORDS}
            await Browser(self.app).submit(f"/auth/reset/{self.reset_link}", **fields)
        elif event.startswith("administrator"):
            moved = {"email": NEW} if "changes" in event else {}
            john = await self.account("john")
            await self.admin.submit(f"/edit-profile/{john.id}", confirmed=True, **moved)
        elif event == "changed password":
            fields = {"old_password": PASSWORD, "password": WORDS, "password2": WORDS}
            await self.here.submit("/auth/change-password", **fields)
        elif event == "raised role":
            async with self.app.app_context(), db.begin() as session:
                await administration.set_role(session, "john", "Administrator")
        else:
            await self.here.submit("/auth/login", email=JOHN, password=PASSWORD)

    async def cells(self) -> dict[str, bool]:
        """Return for each thing whether it still works."""
        john = await self.account("john")
        sessions = {
            "other sessions": await self.is_signed_in(self.elsewhere),
            "copy of this cookie": await self.is_signed_in(self.copy),
            "this browser": await self.is_signed_in(self.here),
        }
        async with self.app.app_context(), db.lookup() as session:
            return sessions | {
                "personal tokens": await tokens.authenticate(SECRET) is not None,
                "signed tokens": await tokens.authenticate(self.signed) is not None,
                "confirm links": works(confirmation.require_proof, self.confirm_link, john),
                "address links": works(addresses.asked_for, john, self.address_link),
                "reset links": await self.resets(session),
                "role given before": john.role.name == "Moderator",
            }

    async def is_signed_in(self, browser: Browser) -> bool:
        page = await browser.get("/auth/account", follow=False)
        return page.status_code == 200

    async def resets(self, session) -> bool:
        try:
            return bool(await credentials.owner_of(session, self.reset_link))
        except DeadLink:
            return False


def works(check, *arguments) -> bool:
    try:
        check(*arguments)
    except DeadLink:
        return False
    return True


@pytest.fixture
async def story(app, account, sign_in, admin) -> Story:
    return Story(app, account, sign_in, admin)


@pytest.mark.parametrize("event", TABLE)
async def test_each_event_ends_exactly_the_things_in_the_documented_table(
    story, change, account, event
):
    await change("john", confirmed=event in PROVEN_BEFORE)
    await story.begin()
    assert (await story.cells()) == dict.fromkeys(TABLE[event], True)
    await story.happen(event)
    assert (await account("john")).confirmed
    left = await story.cells()
    assert {thing: left[thing] for thing in left} == {
        thing: cell in {"stay", "stays"} for thing, cell in TABLE[event].items()
    }
