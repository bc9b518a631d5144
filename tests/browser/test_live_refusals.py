"""Tests of pages after the server refused or closed the websocket."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import TimeoutError, expect
from sqlalchemy import update

from quartapp.extensions import db
from quartapp.models import User
from tests.blog import backstage
from tests.browser.conftest import SOON
from tests.slow import slow

pytestmark = slow("many windows, one after the other")


async def withdraw_confirmation(site, name: str) -> None:
    """Make the address of this user unconfirmed in the database; no page can do this."""
    async with backstage(site.environment["DATABASE_URL"]), db.begin() as session:
        mine = User.username == name
        await session.execute(update(User).where(mine).values(confirmed=False))


async def test_a_page_without_a_free_websocket_still_works(visit):
    susan = await visit(1280, "light")
    await susan.sign_in("susan")
    await susan.open("/auth/login")
    await susan.page.evaluate(
        """() => Promise.all(Array.from({length: 20}, () => new Promise((done) => {
            const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live`);
            socket.onopen = socket.onclose = done;
        })))"""
    )
    other = await susan.page.context.new_page()
    async with other.expect_console_message(lambda said: "code: 429" in said.text):
        await other.goto(f"{susan.site.url}/")
    await other.get_by_label("What’s on your mind?").fill("Said all the same.")
    await other.get_by_role("button", name="Publish").click()
    await expect(other.locator("article").first).to_contain_text("Said all the same.")


async def test_a_user_signed_out_on_another_device_sees_an_alert(visit):
    here, there = await visit(1280, "light"), await visit(1280, "dark")
    sockets = []
    here.page.on("websocket", lambda socket: sockets.append(socket))
    async with here.page.expect_websocket():
        await here.sign_in("susan")
        await here.open("/")
    await there.sign_in("susan")
    await there.open("/auth/account")
    await there.page.get_by_role("button", name=re.compile("^End the ")).click()
    note = here.page.get_by_role("alert")
    await expect(note).to_have_text(
        "You were signed out on this device. Sign in to go on.", timeout=SOON
    )
    await here.check()
    assert (
        len(sockets) == 2
    )  # one reconnection, as an anonymous user, who cannot subscribe to the bell
    await note.get_by_role("link").click()
    await expect(here.page.get_by_role("heading", level=1)).to_have_text("Sign in")


async def test_a_user_without_confirmation_sees_an_alert_and_is_not_reconnected(site, visit, join):
    name = await join("john")
    john = await visit(1280, "light")
    async with john.page.expect_websocket() as opening:
        await john.sign_in(name)
        await john.open("/")
    first = await opening.value
    async with first.expect_event("close", timeout=SOON):
        await withdraw_confirmation(site, name)
    with pytest.raises(TimeoutError):  # a retry would come after a second
        await john.page.wait_for_event("websocket", timeout=3000)
    note = john.page.get_by_role("alert")
    await expect(note).to_have_text("Confirm your address to go on hearing what happens.")
    await john.check()
    await note.get_by_role("link").click()
    await expect(john.page).to_have_url(f"{site.url}/auth/unconfirmed")
