"""What happened while one did not look is made good, however much it was."""

from __future__ import annotations

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
