"""Tests of reused browser contexts: no state of the last visitor remains."""

from __future__ import annotations

from tests.browser.visitors import NO_PAGE


async def test_a_reused_context_has_no_cookies_no_storage_and_no_old_pages(windows, site):
    context = await windows.take(True)
    page = await context.new_page()
    await page.goto(site.url + NO_PAGE)
    await page.evaluate("localStorage.setItem('theme', 'dark')")
    await context.add_cookies(site.sign_in("susan"))
    await windows.give_back(context, True)
    assert await windows.take(True) is context
    assert await context.cookies() == []
    [page] = context.pages
    assert await page.evaluate("localStorage.length") == 0
    await windows.give_back(context, True)


async def test_a_context_with_a_replaced_clock_is_not_reused(windows):
    context = await windows.take(True)
    await (await context.new_page()).clock.set_fixed_time("2100-01-01")
    await windows.give_back(context, True)
    assert context not in windows.free[True]
