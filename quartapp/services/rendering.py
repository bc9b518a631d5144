"""Rendering of Markdown to sanitized HTML, once, when a text is saved."""

from __future__ import annotations

from html import unescape
from typing import NamedTuple

import nh3

from quartapp.exceptions import Invalid
from quartapp.ext.markdown import COMMENT_TAGS, Markdown
from quartapp.ext.texts import is_blank, without_blank_lines_around

MAX_POST_LENGTH = 20_000  # characters
MAX_COMMENT_LENGTH = 5_000

posts_markdown = Markdown()
comments_markdown = Markdown(tags=COMMENT_TAGS)


class Rendered(NamedTuple):
    """Markdown source and its HTML; both are empty if the text has no visible character."""

    source: str
    html: str


async def render_post(source: str) -> Rendered:
    """Render a post in a thread; await this before a transaction begins."""
    return await _rendered(posts_markdown, source)


async def render_comment(source: str) -> Rendered:
    """Render a comment, which allows fewer tags than a post."""
    return await _rendered(comments_markdown, source)


def require_text(kind: str, text: Rendered) -> None:
    """Raise Invalid if ``text`` has no visible character."""
    if not text.source:
        raise Invalid(f"Write something first: a {kind} cannot be only spaces.")


async def _rendered(markdown: Markdown, source: str) -> Rendered:
    source = without_blank_lines_around(source)
    html = await markdown.render_async(source)
    if is_blank(unescape(nh3.clean(html, tags=set()))):
        return Rendered("", "")
    return Rendered(source, html)
