"""Tests of pages that catch up with events after their tab was hidden."""

from __future__ import annotations

import asyncio
import json

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SOON
from tests.browser.reading import (
    bar,
    forgive_lost_connections,
    look_away,
    publish_behind,
)
from tests.slow import slow

pytestmark = slow("many windows, one after the other")


@pytest.fixture
async def reader(visit):
    """Return an anonymous visitor in one look; test_live.py tests the others."""
    return await visit(390, "dark")


async def test_a_page_hidden_for_too_long_links_to_new_posts(site, reader):
    await reader.open("/")
    await look_away(reader.page, True)
    await publish_behind(site, forget=True)
    await expect(bar(reader.page)).to_have_count(0)
    await look_away(reader.page, False)
    await expect(bar(reader.page)).to_have_text("See what is new", timeout=SOON)
    forgive_lost_connections(reader)  # the tab may have been hidden before it connected
    await reader.check()
    async with reader.page.expect_navigation():
        await bar(reader.page).click()
    await expect(reader.page.locator("article").first).to_contain_text("while nobody served")
    await expect(bar(reader.page)).to_have_count(0)


async def test_all_comments_hidden_while_the_tab_was_hidden_disappear(reader, ask, write):
    post = write("susan", "What do you think?")
    comments = [write("susan", "Buy followers now", post) for _ in range(25)]
    await reader.open(f"/post/{post}")
    await look_away(reader.page, True)
    for comment in comments[:22]:
        ask("moderator", "PUT", f"/comments/{comment}", disabled=True)
    await look_away(reader.page, False)
    await expect(reader.page.get_by_text("has hidden")).to_have_count(22, timeout=SOON)
    await expect(reader.page.get_by_text("Buy followers now")).to_have_count(3)
    await expect(bar(reader.page)).to_have_count(0)
    forgive_lost_connections(reader)


async def test_the_page_of_a_post_is_refreshed_when_missed_events_were_deleted(
    site, reader, ask, write
):
    post = write("susan", "As it was.")
    hidden, gone, kept = (write("susan", "Buy followers now", post) for _ in range(3))
    await reader.open(f"/post/{post}")
    await look_away(reader.page, True)
    ask("susan", "PUT", f"/posts/{post}", body="As it is *now*.")
    ask("moderator", "PUT", f"/comments/{hidden}", disabled=True)
    ask("susan", "DELETE", f"/comments/{gone}")
    await publish_behind(site, forget=True)
    await look_away(reader.page, False)
    await expect(reader.page.locator(f"#comment-{hidden}")).to_contain_text("has hidden")
    await expect(reader.page.locator(f"#comment-{gone}")).to_have_count(0)
    await expect(reader.page.locator(f"#comment-{kept}")).to_contain_text("Buy followers now")
    await expect(reader.page.locator(f"#post-{post} em")).to_have_text("now")
    await expect(reader.page.get_by_role("heading", name="2 comments")).to_be_visible()
    await expect(bar(reader.page)).to_have_text("See what is new")
    forgive_lost_connections(reader)
    await reader.check()


async def test_a_profile_is_refreshed_when_missed_events_were_deleted(site, reader, ask, write):
    gone, edited = write("moderator", "Soon gone."), write("moderator", "As it was.")
    await reader.open("/user/moderator")
    await look_away(reader.page, True)
    ask("moderator", "PUT", f"/posts/{edited}", body="As it is *now*.")
    ask("moderator", "DELETE", f"/posts/{gone}")
    await publish_behind(site, forget=True)
    await look_away(reader.page, False)
    await expect(reader.page.locator(f"#post-{edited} em")).to_have_text("now", timeout=SOON)
    await expect(reader.page.locator(f"#post-{gone}")).to_have_count(0)
    forgive_lost_connections(reader)
    await expect(bar(reader.page)).to_have_attribute("href", "/user/moderator")
    await reader.check()


async def test_a_later_page_links_to_new_posts_when_missed_events_were_deleted(
    site, reader, ask, write
):
    posts = [write("susan", f"One of many, {number}.") for number in range(22)]
    await reader.open("/?page=2")
    await look_away(reader.page, True)
    ask("susan", "DELETE", f"/posts/{posts[0]}")
    await publish_behind(site, forget=True)
    await look_away(reader.page, False)
    await expect(bar(reader.page)).to_have_text("See what is new", timeout=SOON)
    await expect(reader.page.locator(f"#post-{posts[0]}")).to_have_count(0)
    forgive_lost_connections(reader)
    await reader.check()
    await bar(reader.page).click()
    await expect(reader.page.get_by_text("One of many, 21.")).to_be_visible()


async def test_the_bell_is_updated_when_the_tab_is_shown_again(visit, write):
    here = await visit(1280, "light")
    await here.sign_in("susan")
    write("moderator", "Why?", write("susan", "Ask me anything"))
    await here.open("/")
    bell = here.page.locator("#bell")
    await expect(bell).to_have_accessible_name("Notices, 1 new")
    await look_away(here.page, True)
    there = await here.page.context.new_page()
    await there.goto(f"{here.site.url}/notices")
    await there.get_by_role("button", name="Mark all as seen").click()
    await look_away(here.page, False)
    await expect(bell).to_have_accessible_name("Notices", timeout=SOON)
    forgive_lost_connections(here)


async def test_a_new_page_does_not_fetch_its_own_bell(visit):
    here = await visit(1280, "light")
    await here.sign_in("susan")
    asked, heard = [], asyncio.Event()
    here.page.on("request", lambda request: asked.append(request.url))
    here.page.on("websocket", lambda socket: socket.on("framereceived", lambda _: heard.set()))
    await here.open("/")
    async with asyncio.timeout(SOON / 1000):
        await heard.wait()
    await asyncio.sleep(1.5)  # a request would come within a second
    assert [url for url in asked if "/fragments/bell" in url] == []


async def test_a_position_from_a_lagging_process_does_not_move_a_page_back(reader, write):
    asked, page = [], reader.page
    for number in range(2):
        write("susan", f"Before that, {number}.")

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
    await said("subscribed")
    await page.clock.fast_forward(26_000)  # so that the page sends a ping
    await said("pong")
    await look_away(page, True)
    known = [each.get("id") or each.get("last_id", 0) for each in asked if "pong" not in each]
    asked.clear()
    await look_away(page, False)
    assert (await said("subscribe"))["last_id"] == max(known) > 1
