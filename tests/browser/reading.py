"""Helpers for tests of open pages: events from other processes, lost connections, tabs."""

from __future__ import annotations

import re

from sqlalchemy import delete, func, select

from quartapp.extensions import db
from quartapp.models import Event, User
from quartapp.services import posts
from quartapp.services.rendering import render_post
from tests.blog import backstage

LOST = re.compile("WebSocket connection to 'ws://[^']*/live' failed")


async def publish_behind(site, forget: bool = False) -> None:
    """Publish a post in a process other than the server, and ``forget`` all earlier events."""
    body = await render_post("Written while nobody served.")
    async with backstage(site.environment["DATABASE_URL"]):
        async with db.begin() as session:
            susan = (await session.scalars(User.with_username("susan"))).one()
            await posts.publish(session, susan, body)
        if forget:
            async with db.begin() as session:
                newest = select(func.max(Event.id)).scalar_subquery()
                await session.execute(delete(Event).where(Event.id < newest))


def bar(page):
    return page.locator("a.new-posts")


def forgive_lost_connections(visitor) -> None:
    """Clear the errors of lost websockets, which browsers log; fail if there are others."""
    assert [each for each in visitor.complaints if not LOST.match(each)] == []
    visitor.complaints.clear()


async def look_away(page, away: bool) -> None:
    """Simulate that the tab is hidden behind another one, or shown again."""
    await page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        away,
    )
