"""Test of a complete journey: register, confirm, publish, follow, comment, moderate."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import LOOKS
from tests.people import PASSWORD

POST = "I keep **one** list.\n\n```python\nprint('tea')\n```\n\n- milk\n- tea"


@pytest.fixture(params=LOOKS)
async def newcomer(request, visit):
    width, scheme = request.param
    visitor = await visit(width, scheme)
    visitor.name = f"mary_{width}_{scheme}"
    return visitor


async def test_a_new_user_registers_publishes_and_sees_a_moderated_comment(newcomer, visit):
    page, name = newcomer.page, newcomer.name
    await join(newcomer)
    await confirm_by_mail(newcomer)
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello, {name}!")

    await page.get_by_label("What’s on your mind?").fill(POST)
    await page.get_by_role("tab", name="Preview").click()
    await expect(page.get_by_role("tabpanel").locator("strong")).to_have_text("one")
    await newcomer.check()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("status").first).to_have_text("Published.")
    await expect(page.locator("article").first.locator(".hl-nb")).to_have_text("print")
    await newcomer.check()

    susan = await visit(1280, "light")
    await susan.sign_in("susan")
    await susan.open(f"/user/{name}")
    await susan.page.get_by_role("button", name="Follow").click()
    await expect(susan.page.get_by_text(f"You are following {name} now.")).to_be_visible()
    await susan.check()
    await susan.page.locator("article footer a").first.click()
    await susan.page.get_by_label("Your comment").fill("Buy followers now")
    await susan.page.get_by_role("button", name="Comment").click()
    await expect(susan.page.get_by_text("Your comment is out.")).to_be_visible()
    post = susan.page.url.partition("?")[0]

    moderator = await visit(1280, "dark")
    await moderator.sign_in("moderator")
    await moderator.page.goto(post)
    await moderator.page.locator("summary[aria-label='Moderate this comment']").click()
    await moderator.page.get_by_role("button", name="Hide this comment").click()
    await expect(moderator.page.get_by_text("for moderators only")).to_be_visible()
    await moderator.check()

    await page.goto(post)
    await expect(page.get_by_text("A moderator has hidden this comment.")).to_be_visible()
    await expect(page.get_by_text("Buy followers now")).to_have_count(0)
    await newcomer.check()
    await page.locator("summary[aria-label$='your menu']").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Stranger!")


async def join(visitor) -> None:
    page, name = visitor.page, visitor.name
    await visitor.open("/")
    await page.get_by_role("main").get_by_role("link", name="Join").first.click()
    await page.get_by_label("E-mail address").fill(f"{name}@example.com")
    await page.get_by_label("User name").fill(name)
    await page.get_by_label("Password", exact=True).fill("short")
    await page.get_by_label("Password again").fill("short")
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_text("It needs 12.")).to_be_visible()
    await expect(page.get_by_label("User name")).to_have_value(name)
    await visitor.check()
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("Password again").fill(PASSWORD)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_text(re.compile("We sent a mail"))).to_be_visible()
    await visitor.check()


async def confirm_by_mail(visitor) -> None:
    page, name = visitor.page, visitor.name
    await visitor.sign_in_by_form(name)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("One more step")
    await visitor.check()
    await visitor.open("/dev/mail")
    await expect(page.get_by_role("heading", level=2)).to_have_text("[Flasky] Confirm your address")
    await visitor.check()
    frame = page.frame_locator("iframe")
    await frame.get_by_role("link", name="Confirm my address").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your address")
    await visitor.check()
    await page.get_by_role("button", name="Confirm my address").click()
    await expect(page.get_by_text("Your address is confirmed.")).to_be_visible()
