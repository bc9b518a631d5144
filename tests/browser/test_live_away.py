"""What happened while one did not look is made good, however much it was."""

from __future__ import annotations

import asyncio
import json

from playwright.async_api import expect

from tests.browser.conftest import SOON
from tests.browser.reading import (
    FORGOTTEN,
    WRITTEN_MEANWHILE,
    bar,
    forgive_lost_connections,
    look_away,
)


async def test_who_was_away_for_too_long_is_led_to_what_is_new(site, reader):
    await reader.open("/")
    await look_away(reader.page, True)
    site.command("shell", input=WRITTEN_MEANWHILE + FORGOTTEN)
    await expect(bar(reader.page)).to_have_count(0)
    await look_away(reader.page, False)
    await expect(bar(reader.page)).to_have_text("See what is new", timeout=SOON)
    forgive_lost_connections(reader)  # where it looked away before it was connected
    await reader.check()
    async with reader.page.expect_navigation():
        await bar(reader.page).click()
    await expect(reader.page.locator("article").first).to_contain_text("while nobody served")
    await expect(bar(reader.page)).to_have_count(0)


async def test_a_process_that_lags_behind_leads_nobody_back(reader):
    asked, page = [], reader.page

    def through_one_who_lags(here) -> None:
        server = here.connect_to_server()

        def ask(text: str) -> None:
            asked.append(json.loads(text))
            server.send(text)

        def answer(text: str) -> None:
            said = json.loads(text)
            here.send(json.dumps({**said, "last_id": 1} if "pong" in said else said))
            asked.append(said)

        here.on_message(ask)
        server.on_message(answer)

    async def said(what: str) -> dict:
        async with asyncio.timeout(10):
            while not (found := [each for each in asked if what in each]):
                await asyncio.sleep(0.05)
        return found[0]

    await page.route_web_socket("**/live", through_one_who_lags)
    await page.clock.install()
    await reader.open("/")
    first = await said("subscribe")
    await said("subscribed")
    await page.clock.fast_forward(26_000)  # so it asks whether anybody is there
    await said("pong")
    asked.clear()
    await look_away(page, True)
    await look_away(page, False)
    assert (await said("subscribe"))["last_id"] == first["last_id"] > 1
