"""Markdown as people write it; HTML as a page of ours may hold it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

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
DEEPEST = 20  # brackets, quotes and lists in one another; what is deeper stays as typed


class Markdown:
    """CommonMark with tables, ~~strikethrough~~, bare links and coloured code.

    The HTML holds only ``tags``; HTML in the text is shown as typed.  Headings move down
    by ``heading_shift``, for the page has its own.  Pictures become links: a page of ours
    loads nothing from other hosts.
    """

    def __init__(self, tags: frozenset[str] = POST_TAGS, heading_shift: int = 2) -> None:
        self._tags = tags
        self._shift = heading_shift
        self._parsers = threading.local()  # what finds links keeps its state in itself
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
        return self._cleaner.clean(self._parser().render(text)).rstrip("\n")

    async def render_async(self, text: str) -> str:
        """As ``render``, in a thread: a long text takes tens of milliseconds."""
        return await asyncio.to_thread(self.render, text)

    def _parser(self) -> MarkdownIt:
        if not hasattr(self._parsers, "markdown"):
            self._parsers.markdown = self._new_parser()
        parser: MarkdownIt = self._parsers.markdown
        return parser

    def _new_parser(self) -> MarkdownIt:
        options = {"html": False, "linkify": True, "highlight": highlighted, "maxNesting": DEEPEST}
        parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough", "linkify"])
        parser.disable([rule for rule, tag in BLOCKS.items() if tag not in self._tags])
        parser.core.ruler.after("inline", "settle", self._settle)
        return parser

    def _settle(self, state: StateCore) -> None:
        for token in state.tokens:
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(6, int(token.tag[1]) + self._shift)}"
            elif token.type == "inline":
                token.children = list(_without_pictures(token.children or []))


def _without_pictures(tokens: list[Token]) -> Iterator[Token]:
    """Turn pictures into links, inside a link into words; give empty links their address."""
    link: Token | None = None
    empty = False
    for token in tokens:
        if token.type == "link_open":
            link, empty = token, True
        elif token.type == "link_close":
            if link and empty:
                yield _words(str(link.attrs["href"]))
            link = None
        if token.type == "image":
            yield from _picture(token, linked=link is not None)
        else:
            yield token
        empty = empty and token is link


def _picture(image: Token, *, linked: bool) -> Iterator[Token]:
    address = str(image.attrs["src"])
    if not linked:
        yield Token("link_open", "a", 1, attrs={"href": address})
    yield _words(image.content or address)
    if not linked:
        yield Token("link_close", "a", -1)


def _words(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    if attribute != "class":
        return value
    return " ".join(filter(CLASS.match, value.split())) or None
