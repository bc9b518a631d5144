"""Rendering of untrusted Markdown to safe HTML."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token
from markdown_it.utils import EnvType
from markupsafe import escape

from quartapp.ext import highlighting
from quartapp.ext.awaiting import awaited
from quartapp.ext.texts import without_stacked_marks

from .autolinks import autolinks_plugin
from .blocks import MAX_NESTING, blocks_plugin
from .finishing import Finisher
from .footnotes import ID, footnotes_plugin

COMMENT_TAGS = frozenset(
    {"a", "abbr", "acronym", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre",
     "s", "span", "strong", "ul"}
)  # fmt: skip
POST_TAGS = COMMENT_TAGS | {
    "del", "h3", "h4", "h5", "h6", "hr", "sup", "table", "tbody", "td", "th", "thead", "tr",
}  # fmt: skip
# Parser rules that are disabled unless their tag is allowed: without h3, "# 1" stays "# 1".
BLOCKS = {"heading": "h3", "lheading": "h3", "hr": "hr", "table": "table"}
FOOTNOTES = {"footnotes": "sup", "footnote": "sup"}
ATTRIBUTES = {
    "a": {"href", "id", "title"},
    "abbr": {"title"},
    "acronym": {"title"},
    "blockquote": {"dir"},
    "code": {"class"},
    **{tag: {"dir"} for tag in ("h3", "h4", "h5", "h6", "table", "ul")},
    "li": {"class", "dir"},
    "ol": {"dir", "start"},
    "p": {"class", "dir", "id"},
    "pre": {"class"},
    "span": {"class"},
    **{tag: {"class", "dir"} for tag in ("td", "th")},
}
# Patterns for the allowed values of attributes.
VALUES = {
    "class": re.compile(
        rf"(?:{highlighting.CLASS_PREFIX}[A-Za-z0-9-]+|language-[A-Za-z0-9_+#.-]+"
        r"|text-center|text-end|task|footnote)\Z"
    ),
    "dir": re.compile(r"(?:auto|ltr|rtl)\Z"),
    "id": ID,
}
# Wide blocks scroll horizontally; tabindex makes that work with the keyboard.
SCROLLED = {"pre": {"tabindex": "0"}, "table": {"tabindex": "0"}}
BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
# The HTML may have FREE_GROWTH + MAX_GROWTH * len(text) characters.  Highlighted code needs about 5
# times its length.  A text above the limit, such as thousands of references to a long URL, is shown
# as typed.
MAX_GROWTH, FREE_GROWTH = 12, 20_000

# Parsing competes with the event loop for the GIL, so more threads would slow it down.
_threads = ThreadPoolExecutor(2, thread_name_prefix="markdown")


@dataclass
class _Parsed:
    """A parsed text, and the future of its highlighted code blocks."""

    text: str
    parser: MarkdownIt
    tokens: Sequence[Token]
    env: EnvType
    fences: list[Token]
    highlighted: Future[list[str]]


class Markdown:
    """A renderer for CommonMark with GitHub's extensions, footnotes and highlighted code.

    The extensions are tables, ~~strikethrough~~, task lists and autolinks.  The HTML contains
    only ``tags``; HTML in the text is escaped.  ``heading_shift`` is added to the level of
    headings, to put them below the headings of the page.  Images become links, so that a page
    loads nothing from other hosts.
    """

    def __init__(self, tags: frozenset[str] = POST_TAGS, heading_shift: int = 2) -> None:
        self._tags = tags
        self._shift = heading_shift
        self._cleaner = nh3.Cleaner(
            tags=set(tags),
            attributes=ATTRIBUTES,
            attribute_filter=_filter_attribute,
            set_tag_attribute_values=SCROLLED,
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow ugc noopener",
        )
        self._markdown = self._new_parser()
        self._tableless = self._new_parser("table")

    def render(self, text: str) -> str:
        """Return safe HTML without a trailing newline."""
        parsed = self._parse(text)
        return self._to_html(parsed, parsed.highlighted.result())

    @awaited
    async def render_async(self, text: str) -> str:
        """Return what ``render`` returns, without blocking the event loop."""
        loop = asyncio.get_running_loop()
        parsed = await loop.run_in_executor(_threads, self._parse, text)
        highlighted = await asyncio.wrap_future(parsed.highlighted)
        return await loop.run_in_executor(_threads, self._to_html, parsed, highlighted)

    def _parse(self, text: str) -> _Parsed:
        parser = self._tableless if _may_have_sparse_table(text) else self._markdown
        env: EnvType = {}
        tokens = parser.parse(text, env)
        known = {id(each): language for each in tokens if (language := _language_of(each))}
        fences = [each for each in tokens if id(each) in known]
        code = [highlighting.Code(each.content, known[id(each)]) for each in fences]
        return _Parsed(text, parser, tokens, env, fences, highlighting.highlight(code))

    def _to_html(self, parsed: _Parsed, highlighted: Sequence[str]) -> str:
        for fence, code in zip(parsed.fences, highlighted, strict=True):
            if code:
                language = escape(unescapeAll(fence.info).split()[0])
                fence.type = "html_block"
                fence.content = f'<pre><code class="language-{language}">{code}</code></pre>\n'
        html = parsed.parser.renderer.render(parsed.tokens, parsed.parser.options, parsed.env)
        if len(html) > FREE_GROWTH + MAX_GROWTH * len(parsed.text):
            html = f"<pre><code>{escape(parsed.text)}</code></pre>"
        return self._cleaner.clean(without_stacked_marks(html)).rstrip("\n")

    def _new_parser(self, *without: str) -> MarkdownIt:
        options = {"html": False, "maxNesting": MAX_NESTING, "tasklists": True}
        parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
        for plugin in (blocks_plugin, autolinks_plugin, footnotes_plugin):
            parser.use(plugin)
        parser.core.ruler.push("finish", Finisher(self._shift))
        parser.validateLink = self._is_link  # type: ignore[method-assign]
        unwanted = [name for name, tag in (BLOCKS | FOOTNOTES).items() if tag not in self._tags]
        parser.disable([*unwanted, *without])
        parser.render("*")  # compiles the rules now: doing that on first use is not thread-safe
        return parser

    def _is_link(self, url: str) -> bool:
        """Return whether ``url`` is allowed in a link; other links stay as typed."""
        return "href=" in self._cleaner.clean(f'<a href="{escape(url)}">')


def _language_of(token: Token) -> str:
    words = unescapeAll(token.info).split() if token.type == "fence" else []
    return words[0] if words and highlighting.is_known(words[0]) else ""


def _may_have_sparse_table(text: str) -> bool:
    """Return whether the text may contain a table with a wide head and many short rows.

    markdown-it fills each row up to the width of the head, so such a table can have far more cells
    than the text has characters.
    """
    for block in BLANK_LINE.split(text):
        cells = max(line.count("|") for line in block.split("\n")) * block.count("\n")
        if cells > FREE_GROWTH and cells > len(block):
            return True
    return False


def _filter_attribute(_tag: str, attribute: str, value: str) -> str | None:
    if (allowed := VALUES.get(attribute)) is None:
        return value
    return " ".join(filter(allowed.match, value.split())) or None
