"""Markdown as people write it; HTML as a page of ours may hold it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import escape

from .autolinks import link, linked, words
from .awaiting import awaited
from .highlighting import CLASS_PREFIX, highlighted

COMMENT_TAGS = frozenset(
    {"a", "abbr", "acronym", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre",
     "s", "span", "strong", "ul"}
)  # fmt: skip
POST_TAGS = COMMENT_TAGS | {
    "del", "h3", "h4", "h5", "h6", "hr", "table", "tbody", "td", "th", "thead", "tr",
}  # fmt: skip
# Blocks that are only read as such where their HTML is allowed: elsewhere "# 1" stays "# 1".
BLOCKS = {"heading": "h3", "lheading": "h3", "hr": "hr", "table": "table"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "acronym": {"title"},
    "code": {"class"},
    "ol": {"start"},
    "pre": {"class"},
    "span": {"class"},
}
CLASS = re.compile(rf"({CLASS_PREFIX}[A-Za-z0-9-]+|language-[A-Za-z0-9_+#.-]+)\Z")
# What is wider than the page is scrolled, with the keyboard too.
SCROLLED = {"pre": {"tabindex": "0"}, "table": {"tabindex": "0"}}
BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
DEEPEST = 20  # brackets, quotes and lists in one another; what is deeper stays as typed
# Code in colours is about five times as long as it was.  What grows to more than this stays as
# typed: it is references by the thousand to one long address.
GROWTH, ANYWAY = 12, 20_000


class Markdown:
    """CommonMark with tables, ~~strikethrough~~, bare links and coloured code.

    The HTML holds only ``tags``; HTML in the text is shown as typed.  Headings move down
    by ``heading_shift``, for the page has its own.  Pictures become links: a page of ours
    loads nothing from other hosts.
    """

    def __init__(self, tags: frozenset[str] = POST_TAGS, heading_shift: int = 2) -> None:
        self._tags = tags
        self._shift = heading_shift
        self._markdown = self._new_parser()
        self._tableless = self._new_parser("table")
        self._cleaner = nh3.Cleaner(
            tags=set(tags),
            attributes=ATTRIBUTES,
            attribute_filter=_filtered,
            set_tag_attribute_values=SCROLLED,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow ugc noopener",
        )

    def render(self, text: str) -> str:
        """Return safe HTML without a trailing newline."""
        parser = self._tableless if _has_hollow_table(text) else self._markdown
        html = parser.render(text)
        if len(html) > ANYWAY + GROWTH * len(text):
            html = f"<pre><code>{escape(text)}</code></pre>"
        return self._cleaner.clean(html).rstrip("\n")

    @awaited
    async def render_async(self, text: str) -> str:
        """As ``render``, in a thread: a long text takes tens of milliseconds."""
        return await asyncio.to_thread(self.render, text)

    def _new_parser(self, *without: str) -> MarkdownIt:
        options = {"html": False, "highlight": highlighted, "maxNesting": DEEPEST}
        parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
        unwanted = [rule for rule, tag in BLOCKS.items() if tag not in self._tags]
        parser.disable([*unwanted, *without])
        parser.core.ruler.after("inline", "settle", self._settle)
        parser.render("*")  # it puts its rules together at first use, which two threads must not do
        return parser

    def _settle(self, state: StateCore) -> None:
        for token in state.tokens:
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(6, int(token.tag[1]) + self._shift)}"
            elif token.type == "inline":
                tidy = _without_pictures(token.children or [])
                token.children = list(linked(tidy, state.md.normalizeLink))


def _has_hollow_table(text: str) -> bool:
    """Whether some lines could be a table that is mostly cells nobody wrote: a wide head over
    short rows, which would be filled up to its width.
    """
    for block in BLANK_LINE.split(text):
        cells = max(line.count("|") for line in block.split("\n")) * block.count("\n")
        if cells > ANYWAY and cells > len(block):
            return True
    return False


def _without_pictures(tokens: list[Token]) -> Iterator[Token]:
    """Turn pictures into links, inside a link into words; give empty links their address."""
    opened: Token | None = None
    empty = False
    for token in tokens:
        if token.type == "link_open":
            opened, empty = token, True
        elif token.type == "link_close":
            if opened and empty:
                yield words(str(opened.attrs["href"]))
            opened = None
        if token.type == "image":
            address = str(token.attrs["src"])
            text = token.content or address
            yield from [words(text)] if opened else link(address, text)
        else:
            yield token
        empty = empty and token is opened


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    if attribute != "class":
        return value
    return " ".join(filter(CLASS.match, value.split())) or None
