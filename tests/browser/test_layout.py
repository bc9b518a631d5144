"""Tests of the layout: narrow windows, long names, printing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.async_api import expect

LONG_NAMES = ["Donaudampfschifffahrtsgesellschaftskapitaen", "Garden of Forking Paths Society " * 2]


@pytest.mark.parametrize("who", [None, "moderator"])
async def test_a_long_site_name_leaves_room_in_the_header(visit, who):
    visitor = await visit(320, "light")
    if who:
        await visitor.sign_in(who)
    await visitor.open("/moderate" if who else "/")
    for name in LONG_NAMES:
        brand = visitor.page.locator(".brand span")
        await brand.evaluate("(each, name) => each.textContent = name", name)
        await visitor.check()
        await check_header(visitor.page)


async def check_header(page) -> None:
    """Check that the parts fit side by side into 320 pixels and that the logo keeps its size."""
    boxes = [
        await each.bounding_box()
        for each in await page.locator(".site-header .column > *:visible").all()
    ]
    assert len(boxes) == 3
    for before, after in pairwise(boxes):
        assert before["x"] + before["width"] <= after["x"]
    assert boxes[-1]["x"] + boxes[-1]["width"] <= 320
    assert (await page.locator(".site-header").bounding_box())["height"] < 60
    mark = await page.locator(".brand svg").bounding_box()
    assert mark["width"] == mark["height"] == 26


async def test_the_moderation_link_moves_to_the_menu_in_a_narrow_window(visit):
    visitor = await visit(320, "dark")
    await visitor.sign_in("moderator")
    for width, in_menu in ((320, True), (1280, False)):
        await visitor.page.set_viewport_size({"width": width, "height": 900})
        await visitor.open("/")
        links = visitor.page.get_by_role("link", name="Moderate")
        await expect(links).to_have_count(0 if in_menu else 1)
        await visitor.page.get_by_label("moderator, your menu").click()
        await expect(links).to_have_count(1)


async def test_the_number_of_notices_does_not_overlap_the_bell(visit, join, write):
    name = await join("hanna")
    post = write(name, "Ask me anything")
    for number in range(11):
        write("susan", f"Why {number}?", post)
    visitor = await visit(320, "light")
    await visitor.sign_in(name)
    await visitor.open("/")
    bell = await visitor.page.locator("#bell .icon").bounding_box()
    number = await visitor.page.locator("#bell .count").bounding_box()
    assert bell["x"] + bell["width"] <= number["x"]
    await visitor.check()


async def test_a_printed_page_has_texts_and_no_controls(visit, write):
    post = write("susan", "```\n" + "long line of code " * 30 + "\n```")
    write("susan", "An answer", post)
    visitor = await visit(700, "dark")
    await visitor.sign_in("susan")
    await visitor.open(f"/post/{post}")
    await visitor.page.get_by_text("Dark", exact=True).click()
    await visitor.page.emulate_media(media="print")
    for part in (".site-header", ".site-footer", ".composer", ".menu", "h2:text('Add a comment')"):
        for each in await visitor.page.locator(part).all():
            await expect(each).to_be_hidden()
    await expect(visitor.page.get_by_text("An answer")).to_be_visible()
    ink, paper, code, width = await visitor.page.evaluate(
        """() => [getComputedStyle(document.querySelector(".prose")).color,
                  getComputedStyle(document.body).backgroundColor,
                  document.querySelector("pre").scrollWidth,
                  document.querySelector("pre").clientWidth]"""
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)")
    assert code == width


async def test_an_author_can_edit_and_delete_a_comment_without_javascript(visit, join, write):
    name = await join("ines")
    post = write("susan", "What do you think?")
    comment = write(name, "First thought", post)
    visitor = await visit(390, "light", java_script_enabled=False)
    await visitor.sign_in(name)
    page = visitor.page
    await visitor.open(f"/comment/{comment}")
    mine = page.locator(f"#comment-{comment}")
    await mine.get_by_label("Edit or delete your comment").click()
    await mine.get_by_role("link", name="Edit").click()
    await page.get_by_label("Your comment").fill("Second *thought*")
    await page.get_by_role("button", name="Save").click()
    await expect(mine.locator("em")).to_have_text("thought")
    await expect(mine).to_contain_text("· edited")
    await mine.get_by_label("Edit or delete your comment").click()
    await mine.get_by_text("Delete…").click()
    await mine.get_by_role("button", name="Delete comment").click()
    await expect(page.get_by_text("The comment is gone.")).to_be_visible()
    await expect(mine).to_have_count(0)
