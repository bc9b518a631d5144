"""Tests of previews of texts that are expensive to render, on a site in production."""

from __future__ import annotations

import asyncio
import time

from tests.faults.live.browsing import TOKEN, signed_in
from tests.faults.production import under_load
from tests.slow import slow

# Pygments or the Markdown parser needed seconds for each, or time quadratic in its length.
TEXTS = [
    "```shell-session\n" + 4900 * "a:" + "\n```",
    "```ini\n" + 4900 * "a:" + "\n```",
    "```rst\n" + 3200 * "`a_" + "\n```",
    "```perl\n" + 4900 * "s{" + "\n```",
    4900 * "> ",
    4900 * "![",
    4900 * "*a",
]

pytestmark = slow("keeps a site in production busy for half a minute")


async def test_readers_do_not_wait_for_expensive_previews(site, capsys):
    durations: list[float] = []

    async def preview_all(username: str) -> None:
        async with signed_in(site.address, username) as browser:
            token = TOKEN.search((await browser.get("/")).text)[1]
            for text in TEXTS:
                began = time.monotonic()
                answer = await browser.post("/preview", data={"csrf_token": token, "body": text})
                durations.append(time.monotonic() - began)
                assert answer.status_code == 200, answer.text
                assert len(answer.text) > 4900  # the whole text was rendered

    async with under_load(site, kept=4, fresh=2) as load:
        await asyncio.gather(*(preview_all(each) for each in ("susan", "david", "admin")))
    with capsys.disabled():
        print(f"\n{len(durations)} previews, longest {max(durations):.1f} s; readers: {load}")
    assert set(load.outcomes) == {"200"}
    assert load.longest < 10  # 41 s before code was highlighted in a separate process
