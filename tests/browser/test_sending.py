"""Tests of forms in a browser: repeated clicks, drafts in several tabs, the counter."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from playwright.async_api import Error, expect

from tests.browser.conftest import SOON
from tests.slow import slow

TEXT = "Half a **thought**"


@pytest.fixture
async def someone(visit, join):
    """Return a visitor with a new account, so that no other test sees its drafts and posts."""
    name = await join("frida")
    visitor = await visit(1280, "light")
    await visitor.sign_in(name)
    await visitor.open("/")
    await expect(visitor.page.get_by_role("heading", name=f"Hello, {name}!")).to_be_visible()
    visitor.name = name
    return visitor


def field(page):
    return page.locator("textarea[name=body]")


async def slow_down(page) -> list[str]:
    """Delay each request; return a list that collects the URLs of POST requests."""
    posted: list[str] = []

    async def later(route):
        posted.extend([route.request.url] if route.request.method == "POST" else [])
        await asyncio.sleep(0.8)
        with suppress(Error):  # the browser cancelled it for the next one
            await route.continue_()

    await page.route(lambda url: True, later)
    return posted


async def click_three_times(page) -> None:
    box = await page.get_by_role("button", name="Publish").bounding_box()
    for _ in range(3):  # without waiting for the response to the first click
        await page.mouse.click(box["x"] + 5, box["y"] + 5)


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param(True, id="script"),
        pytest.param(False, id="no script", marks=slow("the server is tested without a browser")),
    ],
)
async def test_three_clicks_publish_once(visit, join, scripts):
    name = await join("frida")
    visitor = await visit(390, "dark", java_script_enabled=scripts)
    await visitor.sign_in(name)
    await visitor.open("/")
    page = visitor.page
    await field(page).fill("Said once.")
    posted = await slow_down(page)
    await click_three_times(page)
    await expect(page.get_by_text("Published.")).to_be_visible(timeout=SOON)
    # Without JavaScript, the browser sends up to three; a slow one merges two clicks.
    assert len(posted) == 1 if scripts else posted
    await page.unroute_all()
    await visitor.open(f"/user/{name}")
    await expect(page.locator("article")).to_have_count(1)


@pytest.mark.parametrize("shown_again", [True, False], ids=["shown again", "lost"])
async def test_a_form_without_a_response_can_be_submitted_again(someone, shown_again):
    page, publish = someone.page, someone.page.get_by_role("button", name="Publish")
    await page.clock.install()
    await field(page).fill(TEXT)
    await page.locator(".composer").evaluate(
        "form => form.target = '_blank'"
    )  # the page stays open
    await publish.click()
    await page.clock.run_for(1_000)
    await expect(publish).to_be_disabled()
    if shown_again:
        await page.evaluate("dispatchEvent(new Event('pageshow'))")
    else:
        await page.clock.run_for(10_000)
    await expect(publish).to_be_enabled()


async def test_a_draft_survives_its_tab_until_it_is_published(someone):
    page = someone.page
    await field(page).fill(TEXT)
    other = await page.context.new_page()
    await page.close()
    await other.goto(f"{someone.site.url}/")
    await expect(field(other)).to_have_value(TEXT)
    await expect(other.get_by_text("You had not sent this yet.")).to_be_visible()
    third = await other.context.new_page()
    await third.goto(f"{someone.site.url}/")
    await expect(field(third)).to_have_value(TEXT)
    await other.get_by_role("button", name="Publish").click()
    await expect(other.get_by_text("Published.")).to_be_visible()
    await expect(field(other)).to_have_value("")
    await expect(field(third)).to_have_value("")
    await expect(third.get_by_text("You had not sent this yet.")).to_be_hidden()


async def test_a_draft_is_not_shown_to_another_user(someone, join):
    page = someone.page
    await field(page).fill(TEXT)
    await page.context.clear_cookies()
    await someone.sign_in(await join("gustav"))
    await someone.open("/")
    await expect(field(page)).to_have_value("")
    await page.context.clear_cookies()
    await someone.sign_in(someone.name)
    await someone.open("/")
    await expect(field(page)).to_have_value(TEXT)


async def test_an_old_draft_is_deleted(someone):
    page = someone.page
    await field(page).fill(TEXT)
    await page.clock.set_fixed_time("2100-01-01")
    await someone.open("/")
    await expect(field(page)).to_have_value("")
    assert await page.evaluate("Object.keys(localStorage)") == []


async def test_a_counter_shows_the_remaining_characters(someone):
    page, counter = someone.page, someone.page.locator(".counter")
    await expect(counter).to_be_hidden()
    await field(page).fill("🌱" * 19_000)
    await expect(counter).to_have_text("1,000 left")
    await field(page).fill("x" * 20_001)
    await expect(counter).to_have_text("1 too many")
    await someone.check()
    await field(page).fill("")
    await expect(counter).to_be_hidden()
