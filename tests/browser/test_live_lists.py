"""Tests of open lists that lose posts by deletion: counts and empty states."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SOON
from tests.browser.reading import bar, forgive_lost_connections, look_away
from tests.slow import slow

pytestmark = slow("many windows, one after the other")


@pytest.fixture
async def reader(visit):
    """Return an anonymous visitor in one look; test_live.py tests the others."""
    return await visit(390, "dark")


async def test_a_profile_shows_the_number_of_remaining_posts(reader, join, ask, write):
    anna = await join("anna")
    posts = [write(anna, f"Post {number}.") for number in range(3)]
    await reader.open(f"/user/{anna}")
    ask(anna, "DELETE", f"/posts/{posts[0]}")
    await expect(reader.page.get_by_role("link", name="2 posts")).to_be_visible(timeout=SOON)
    await expect(reader.page.locator("article")).to_have_count(2)
    ask(anna, "DELETE", f"/posts/{posts[1]}")
    await expect(reader.page.get_by_role("link", name="1 post")).to_be_visible(timeout=SOON)
    ask(anna, "DELETE", f"/posts/{posts[2]}")
    await expect(reader.page.get_by_text(f"{anna} has not written anything so far.")).to_be_visible(
        timeout=SOON
    )
    await reader.check()


async def test_an_emptied_list_shows_its_empty_state_and_still_gets_posts(visit, join, ask, write):
    bert = await join("bert")
    carl = await join("carl")
    here = await visit(390, "dark")
    await here.sign_in(carl)
    await here.open(f"/user/{bert}")
    await here.page.get_by_role("button", name=f"Follow {bert}").click()
    post = write(bert, "The only one.")
    await here.open("/followed")
    await expect(here.page.get_by_text("The only one.")).to_be_visible()
    ask(bert, "DELETE", f"/posts/{post}")
    await expect(here.page.get_by_text("what they write gathers here")).to_be_visible(timeout=SOON)
    await here.check()
    write(bert, "Another one.")
    await bar(here.page).click(timeout=SOON)
    await expect(here.page.get_by_text("Another one.")).to_be_visible()
    await expect(here.page.get_by_text("what they write gathers here")).to_have_count(0)
    await here.check()


async def test_a_new_post_deleted_before_it_is_shown_does_not_appear(visit, join, ask, write):
    dora = await join("dora")
    emil = await join("emil")
    here = await visit(1280, "light")
    await here.sign_in(emil)
    await here.open(f"/user/{dora}")
    await here.page.get_by_role("button", name=f"Follow {dora}").click()
    await here.open("/followed")
    post = write(dora, "Soon gone.")
    await expect(bar(here.page)).to_have_text("1 new post", timeout=SOON)
    await look_away(here.page, True)
    ask(dora, "DELETE", f"/posts/{post}")
    await bar(here.page).click()
    await expect(bar(here.page)).to_have_count(0)
    await expect(here.page.get_by_text("what they write gathers here")).to_be_visible()
    forgive_lost_connections(here)
