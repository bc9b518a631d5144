"""Tests of the composer: drafts, previews, keyboard control."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

TEXT = "Half a **thought**"


@pytest.fixture
async def susan(visit):
    visitor = await visit(1280, "light")
    await visitor.sign_in("susan")
    return visitor


def field(page: Page):
    return page.locator("textarea[name=body]")


async def test_a_draft_survives_the_end_of_the_session(susan):
    page = susan.page
    await susan.open("/")
    await field(page).fill(TEXT)
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    await susan.sign_in_by_form("susan")
    await expect(field(page)).to_have_value(TEXT)
    await expect(page.get_by_text("You had not sent this yet.")).to_be_visible()
    await susan.check()
    await page.get_by_role("button", name="Start over").click()
    await susan.open("/")
    await expect(field(page)).to_have_value("")


async def test_a_published_text_is_not_restored_as_a_draft(susan):
    page = susan.page
    await susan.open("/")
    await field(page).fill(TEXT)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("Published.")).to_be_visible()
    await susan.open("/")
    await expect(field(page)).to_have_value("")


async def test_a_draft_is_restored_only_under_its_post(susan, write):
    page, paths = susan.page, [f"/post/{write('susan', text)}" for text in ("one", "two")]
    await susan.open(paths[0])
    await field(page).fill(TEXT)
    await susan.open(paths[1])
    await expect(field(page)).to_have_value("")
    await susan.open(paths[0])
    await expect(field(page)).to_have_value(TEXT)


async def test_signing_out_deletes_the_draft(susan):
    page = susan.page
    await susan.open("/")
    await field(page).fill(TEXT)
    await page.locator("summary[aria-label='susan, your menu']").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await susan.sign_in("susan")
    await susan.open("/")
    await expect(field(page)).to_have_value("")


async def test_a_preview_without_a_session_keeps_the_text(susan):
    page = susan.page
    await susan.open("/")
    await field(page).fill(TEXT)
    await page.context.clear_cookies()
    await page.get_by_role("tab", name="Preview").click()
    await expect(page.get_by_role("tabpanel")).to_contain_text("Your text is safe under Write.")
    await page.get_by_role("tab", name="Write").click()
    await expect(field(page)).to_have_value(TEXT)


async def test_tabs_and_menus_work_by_keyboard(susan):
    page = susan.page
    await susan.open("/")
    await page.get_by_role("tab", name="Write").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Preview")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("tabpanel")).to_have_text("Nothing to preview yet.")
    menu = page.locator("summary[aria-label='susan, your menu']")
    await menu.click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Profile", exact=True)).to_be_hidden()
    await expect(menu).to_be_focused()
