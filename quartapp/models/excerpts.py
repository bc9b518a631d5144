"""Plain-text excerpts of rendered HTML."""

from __future__ import annotations

import re

from markupsafe import Markup

CHARACTERS_READ = 4_000  # upper limit of the HTML that is parsed for an excerpt
INCOMPLETE_MARKUP = re.compile(r"(<[^>]*|&[#\w]{0,8})\Z")  # a tag or an entity that is cut off
HEADING = re.compile(r"\s*<h[1-6]\b.*?</h[1-6]>", re.DOTALL)


def excerpt(html: str, limit: int) -> str:
    """Return the text of ``html`` on one line, shortened to ``limit`` characters between words."""
    beginning = html[:CHARACTERS_READ]
    if len(beginning) == CHARACTERS_READ:
        beginning = INCOMPLETE_MARKUP.sub("", beginning)
    text = str(Markup(beginning).striptags())  # noqa: S704 - it is not shown as HTML
    if len(text) <= limit and len(html) <= CHARACTERS_READ:
        return text
    shortened = text[:limit]
    if len(text) > limit and not text[limit].isspace():
        shortened = shortened.rpartition(" ")[0] or shortened
    return f"{shortened.rstrip()}…"


def first_words_of(html: str, limit: int) -> str:
    """Return the heading at the start of ``html``, else its first words, up to ``limit``."""
    heading = HEADING.match(html[:CHARACTERS_READ])
    return (excerpt(heading[0], limit) if heading else "") or excerpt(html, limit)
