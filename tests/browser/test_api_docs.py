"""Tests of the API documentation page: layout, themes, keyboard, links."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import LOOKS
from tests.slow import slow

DOCS = "/api/v1.0/docs"
SETTLED = 1000  # milliseconds until fonts are loaded and the page is scrolled to its anchor
OPEN_ALL = "document.querySelectorAll('details.operation').forEach(each => each.open = true)"


async def test_the_page_passes_all_checks_with_one_operation_open(visit):
    visitor = await visit(390, "dark")
    await visitor.open(f"{DOCS}#new_post")
    await expect(visitor.page.locator("#new_post")).to_be_visible()
    await visitor.check()


@slow("the longest page of all")
@pytest.mark.parametrize("look", LOOKS)
async def test_the_page_passes_all_checks_with_all_operations_open(visit, look):
    visitor = await visit(*look)
    await visitor.open(DOCS)
    await visitor.page.evaluate(OPEN_ALL)
    await expect(visitor.page.locator("details.operation:not([open])")).to_have_count(0)
    await visitor.check()


async def test_an_operation_opens_and_closes_by_keyboard_without_javascript(visit):
    visitor = await visit(1280, "light", java_script_enabled=False)
    await visitor.open(DOCS)
    operation = visitor.page.locator("details", has=visitor.page.locator("#new_post"))
    await expect(operation.locator("#new_post")).to_be_hidden()
    await operation.locator("summary").focus()
    await visitor.page.keyboard.press("Enter")
    await expect(operation.locator("#new_post")).to_be_visible()
    await visitor.page.keyboard.press("Tab")
    await expect(operation.get_by_role("link", name="Link to this")).to_be_focused()
    await operation.locator("summary").focus()
    await visitor.page.keyboard.press("Space")
    await expect(operation.locator("#new_post")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "operation"), [(1280, "get_posts"), (390, "edit_comment"), (390, "revoke_token")]
)
async def test_a_link_opens_its_operation_and_scrolls_to_it(visit, width, operation):
    visitor = await visit(width, "dark", java_script_enabled=False)
    await visitor.open(f"{DOCS}#{operation}")
    await visitor.page.wait_for_timeout(SETTLED)
    opened = visitor.page.locator("details", has=visitor.page.locator(f"#{operation}"))
    await expect(opened.locator(f"#{operation}")).to_be_visible()
    await expect(opened.locator("summary")).to_be_in_viewport(ratio=1)


async def test_a_type_links_to_its_definition(visit):
    visitor = await visit(1280, "light")
    await visitor.open(f"{DOCS}#new_post")
    await visitor.page.locator("#new_post").get_by_role("link", name="Post", exact=True).click()
    await expect(visitor.page.locator("#Post")).to_be_visible()


async def test_the_table_of_contents_stays_visible_in_a_wide_window(visit):
    for width, stays in ((1280, True), (390, False)):
        visitor = await visit(width, "light")
        await visitor.open(f"{DOCS}#objects")
        await visitor.page.wait_for_timeout(SETTLED)
        shown = expect(visitor.page.get_by_role("navigation", name="On this page"))
        await (shown.to_be_in_viewport() if stays else shown.not_to_be_in_viewport())


async def test_long_code_is_scrolled_by_keyboard_without_the_page(visit):
    visitor = await visit(390, "light")
    await visitor.open(f"{DOCS}#new_post")
    code = visitor.page.locator("#new_post pre").first
    await code.focus()
    await visitor.page.keyboard.press("ArrowRight")
    await expect(code).not_to_have_js_property("scrollLeft", 0)
    assert await visitor.page.evaluate("window.scrollX") == 0


async def test_the_page_is_linked_from_other_pages_and_links_back(visit):
    visitor = await visit(390, "dark")
    await visitor.sign_in("susan")
    await visitor.open("/")
    await visitor.page.get_by_role("link", name="API").click()
    await expect(visitor.page.get_by_role("heading", name="API v1.0")).to_be_visible()
    await visitor.page.get_by_label("susan, your menu").click()
    await visitor.page.get_by_role("link", name="Account", exact=True).click()
    await expect(visitor.page.get_by_role("heading", name="Account")).to_be_visible()
