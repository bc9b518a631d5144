"""Markdown to safe HTML, done once, when something is written."""

from __future__ import annotations

from typing import NamedTuple

from quartapp.ext.markdown import COMMENT_TAGS, Markdown

LONGEST_POST = 20_000  # characters
LONGEST_COMMENT = 5_000

posts_markdown = Markdown()
comments_markdown = Markdown(tags=COMMENT_TAGS)


class Rendered(NamedTuple):
    """What somebody typed, and what it looks like."""

    source: str
    html: str


async def render_post(source: str) -> Rendered:
    """Render a post, off the event loop: await this before a transaction begins."""
    source = source.strip()
    return Rendered(source, await posts_markdown.render_async(source))


async def render_comment(source: str) -> Rendered:
    """Render a comment, which may hold less than a post."""
    source = source.strip()
    return Rendered(source, await comments_markdown.render_async(source))
