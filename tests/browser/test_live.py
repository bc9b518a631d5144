"""Tests of live updates of open pages, also after a restart of the server."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import SOON
from tests.browser.reading import bar, forgive_lost_connections, publish_behind
from tests.slow import slow


async def test_new_posts_appear_without_a_reload(visit, reader):
    susan = await visit(1280, "light")
    await susan.sign_in("susan")
    await susan.open("/")
    await reader.open("/")
    await reader.page.evaluate("window.sameDocument = true")
    first, second = (f"The {nth}, for {reader.page.viewport_size}" for nth in ("first", "second"))
    for text in (first, second):
        await susan.page.get_by_label("What’s on your mind?").fill(text)
        await susan.page.get_by_role("button", name="Publish").click()
        await expect(susan.page.get_by_text("Published.")).to_be_visible()
    await expect(bar(reader.page)).to_have_text("2 new posts", timeout=SOON)
    await reader.check()
    await bar(reader.page).click()
    shown = reader.page.locator("article")
    await expect(shown.nth(0)).to_contain_text(second)
    await expect(shown.nth(1)).to_contain_text(first)
    await expect(shown.nth(0).locator("relative-time")).to_have_text(re.compile("now|ago"))
    await expect(shown.nth(0).locator(".author")).to_be_focused()
    await expect(bar(reader.page)).to_have_count(0)
    assert await reader.page.evaluate("window.sameDocument")
    await expect(bar(susan.page)).to_have_count(0)  # the author gets no link to her own posts
    await reader.check()
    await susan.check()


async def test_edits_and_deletions_are_applied_in_place(reader, ask, write):
    page, kept, gone = reader.page, write("susan", "As it was."), write("susan", "Soon gone.")
    await reader.open("/")
    ask("susan", "PUT", f"/posts/{kept}", body="As it is *now*.")
    ask("susan", "DELETE", f"/posts/{gone}")
    await expect(page.locator(f"#post-{kept} em")).to_have_text("now", timeout=SOON)
    await expect(page.locator(f"#post-{gone}")).to_have_count(0)
    await reader.check()


async def test_comments_appear_and_hidden_ones_disappear_under_an_open_post(
    visit, reader, ask, write
):
    post = write("susan", "What do you think?")
    moderator = await visit(1280, "light")
    await moderator.sign_in("moderator")
    for visitor in (reader, moderator):
        await visitor.open(f"/post/{post}")
    comment = write("susan", "Buy followers *now*", post)
    shown = f"#comment-{comment}"
    for visitor in (reader, moderator):
        await expect(visitor.page.locator(f"{shown} em")).to_have_text("now", timeout=SOON)
        await expect(visitor.page.get_by_role("heading", name="1 comment")).to_be_visible()
    ask("moderator", "PUT", f"/comments/{comment}", disabled=True)
    await expect(reader.page.locator(shown)).to_contain_text("has hidden", timeout=SOON)
    await expect(reader.page.get_by_text("Buy followers")).to_have_count(0)
    await expect(moderator.page.locator(shown)).to_contain_text("Only moderators", timeout=SOON)
    await expect(moderator.page.locator(f"{shown} em")).to_have_text("now")
    await reader.check()
    await moderator.check()
    ask("susan", "DELETE", f"/comments/{comment}")
    await expect(reader.page.locator(shown)).to_have_count(0, timeout=SOON)
    await expect(reader.page.get_by_role("heading", name="No comments yet")).to_be_visible()
    ask("susan", "DELETE", f"/posts/{post}")
    await expect(reader.page.get_by_text("This post was deleted.")).to_be_visible(timeout=SOON)
    await expect(reader.page.locator("article")).to_have_count(0)
    await reader.check()


@slow("writes a page of comments")
async def test_an_earlier_page_links_to_new_comments(reader, write):
    post = write("susan", "A long story")
    for number in range(31):
        write("susan", f"answer {number}.", post)
    await reader.open(f"/post/{post}")
    write("susan", "the newest answer", post)
    await expect(bar(reader.page)).to_have_text("1 new comment", timeout=SOON)
    await reader.check()
    await bar(reader.page).click()
    await expect(reader.page.get_by_text("the newest answer")).to_be_visible()


async def test_the_bell_shows_new_notices_without_a_reload(visit, ask, write):
    susan = await visit(390, "light")
    await susan.sign_in("susan")
    page, bell = susan.page, susan.page.locator("#bell")
    await susan.open("/notices")
    if await page.get_by_role("button", name="Mark all as seen").count():
        await page.get_by_role("button", name="Mark all as seen").click()
        await susan.open("/notices")
    await expect(bell).to_have_accessible_name("Notices")
    post = write("susan", "Ask me anything")
    write("moderator", "Why?", post)
    write("susan", "Why not?", post)
    await expect(bell).to_have_accessible_name("Notices, 1 new", timeout=SOON)
    write("admin", "How?", post)
    await expect(bell.locator(".count")).to_have_text("2", timeout=SOON)
    await susan.check()
    await page.reload()
    await expect(bell).to_have_accessible_name("Notices, 2 new")
    await expect(page.get_by_text("How?")).to_be_visible()
    await page.get_by_role("button", name="Mark all as seen").click()
    await expect(bell).to_have_accessible_name("Notices")


@slow("stops the server and starts it")
async def test_updates_resume_after_a_restart_of_the_server(site, reader, write):
    await reader.open("/")
    site.stop()
    await publish_behind(site)
    site.start()
    await expect(bar(reader.page)).to_have_text("1 new post", timeout=6 * SOON)
    write("susan", "Written after that.")
    await expect(bar(reader.page)).to_have_text("2 new posts", timeout=SOON)
    await bar(reader.page).click()
    shown = reader.page.locator("article")
    await expect(shown.nth(0)).to_contain_text("Written after that.")
    await expect(shown.nth(1)).to_contain_text("Written while nobody served.")
    forgive_lost_connections(reader)
    await reader.check()
