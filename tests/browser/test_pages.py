"""Tests of all pages in all looks: accessibility, layout, no foreign requests, no JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import ALL_LOOKS, LOOKS
from tests.slow import slow

PICTURES = Path(__file__).parents[2] / "tmp" / "style"
PAGES = {
    None: ["/", "/auth/login", "/auth/register", "/nothing"],
    "susan": ["/notices", "/edit-profile", "/auth/account", "/auth/account/tokens",
              "/followers/susan", "/moderate"],
    "admin": ["/outbox", "/user/susan"],
}  # fmt: skip
# Pages that are built like one of those.
MORE_PAGES = {
    None: ["/auth/reset", "/user/susan"],
    "susan": ["/auth/change-password", "/auth/change_email", "/followed_by/susan", "/dev/mail",
              "/?page=99"],
    "admin": ["/moderate", "/outbox?status=failed", "/edit-profile/1"],
}  # fmt: skip


async def check_pages(visitor, name, paths) -> None:
    if name:
        await visitor.sign_in(name)
    for path in paths:
        await visitor.open(path)
        await visitor.check()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
async def test_each_page_passes_all_checks(visit, look, name):
    await check_pages(await visit(*look), name, PAGES[name])


@slow("every page that is made like another")
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", MORE_PAGES)
async def test_each_similar_page_passes_all_checks(visit, look, name):
    await check_pages(await visit(*look), name, MORE_PAGES[name])


@pytest.mark.parametrize("look", ALL_LOOKS)
async def test_the_style_page_is_photographed(visit, look):
    """Save a screenshot of each look in tmp/style/ for a visual review."""
    visitor = await visit(*look)
    await visitor.open("/dev/style")
    await visitor.check()
    assert await visitor.page.evaluate("scrollY") == 0
    width, scheme = look
    file = PICTURES / f"{width}-{scheme}.png"
    picture = await visitor.page.screenshot(full_page=True, path=file)
    assert picture == file.read_bytes()
    assert int.from_bytes(picture[16:20]) == width  # the width in the PNG header


async def test_a_user_can_publish_and_delete_without_javascript(visit):
    visitor = await visit(390, "light", java_script_enabled=False)
    await visitor.sign_in_by_form("susan")
    page = visitor.page
    await page.get_by_label("What’s on your mind?").fill("Written *by hand*")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.locator("article em").first).to_have_text("by hand")
    await expect(page.locator("relative-time").first).to_contain_text("UTC")
    await page.locator("article summary").first.click()
    await page.locator("summary", has_text="Delete…").first.click()
    await page.get_by_role("button", name="Delete post").first.click()
    await expect(page.get_by_text("The post is gone.")).to_be_visible()


async def test_the_theme_can_be_chosen_and_is_kept(visit):
    visitor = await visit(1280, "light")
    await visitor.open("/")
    await visitor.page.get_by_text("Dark", exact=True).click()
    await visitor.page.reload()
    assert await visitor.page.locator("html").get_attribute("data-bs-theme") == "dark"
    await visitor.check()


async def test_the_keyboard_reaches_the_content_first(visit):
    visitor = await visit(1280, "light")
    await visitor.open("/")
    await visitor.page.keyboard.press("Tab")
    await expect(visitor.page.get_by_text("Skip to content")).to_be_focused()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page).to_have_url(re.compile("#content$"))


HARM = {
    "image-alt": "h1.insertAdjacentHTML('afterend', '<img src=/avatar/x.svg>')",
    "inline style": "h1.insertAdjacentHTML('afterend', '<p style=color:red>styled</p>')",
    "px wider than the window": "h1.textContent = 'wide'.repeat(2000)",
    "Fetch API cannot load http://127.0.0.2:9/": "fetch('http://127.0.0.2:9/')",
}


@slow("tests the tests")
async def test_the_check_finds_each_kind_of_violation(visit):
    visitor = await visit(390, "light")
    await visitor.open("/")
    await visitor.check()
    for found, harm in HARM.items():
        await visitor.open("/")
        visitor.complaints.clear()
        await visitor.page.evaluate(f"() => {{ const h1 = document.querySelector('h1'); {harm} }}")
        await visitor.page.wait_for_timeout(500)
        with pytest.raises(AssertionError, match=found):
            await visitor.check()
