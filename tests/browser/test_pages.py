"""Every page, in every look: the rules of accessibility hold, nothing is asked of others."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import A_LOOK, LOOKS

PICTURES = Path(__file__).parents[2] / "tmp" / "style"
PAGES = {
    None: ["/", "/auth/login", "/auth/register", "/auth/reset", "/user/susan", "/nothing"],
    "susan": ["/notices", "/edit-profile", "/auth/account", "/auth/account/tokens",
              "/auth/change-password", "/auth/change_email", "/followers/susan",
              "/followed_by/susan", "/moderate", "/dev/mail", "/dev/style", "/?page=99"],
    "admin": ["/moderate", "/outbox", "/outbox?status=failed", "/edit-profile/1", "/user/susan"],
}  # fmt: skip


@pytest.mark.parametrize("look", A_LOOK)
@pytest.mark.parametrize("name", PAGES)
async def test_every_page_breaks_no_rule(visit, look, name):
    visitor = await visit(*look)
    if name:
        await visitor.sign_in(name)
    for path in PAGES[name]:
        await visitor.open(path)
        await visitor.check()


@pytest.mark.parametrize("look", LOOKS)
async def test_the_style_page_is_photographed(visit, look):
    """For people to look at: tmp/style/ has the picture of each look."""
    visitor = await visit(*look)
    await visitor.open("/dev/style")
    await visitor.check()
    assert await visitor.page.evaluate("scrollY") == 0
    width, scheme = look
    file = PICTURES / f"{width}-{scheme}.png"
    picture = await visitor.page.screenshot(full_page=True, path=file)
    assert picture == file.read_bytes()
    assert int.from_bytes(picture[16:20]) == width  # as a PNG says of itself


async def test_without_javascript_one_can_write_and_read(visit):
    visitor = await visit(390, "light", java_script_enabled=False)
    await visitor.sign_in("susan")
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


@pytest.mark.parametrize(
    "harm",
    [
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=/avatar/x.svg>')",
        "document.body.insertAdjacentHTML('beforeend', '<p style=color:red>styled</p>')",
        "document.querySelector('h1').textContent = 'wide'.repeat(2000)",
        "fetch('http://127.0.0.2:9/')",
    ],
    ids=["a picture without words", "an inline style", "a page too wide", "another host"],
)
async def test_the_check_itself_finds(visit, harm):
    visitor = await visit(390, "light")
    await visitor.open("/")
    await visitor.check()
    await visitor.page.evaluate(f"() => {{ {harm} }}")
    await visitor.page.wait_for_timeout(500)
    with pytest.raises(AssertionError):
        await visitor.check()
