"""Tests of hostile Markdown: no scripts, no styles, no stalls."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartapp.ext.markdown import COMMENT_TAGS, POST_TAGS, Markdown
from tests.ext.forms.markup import Element, Markup
from tests.ext.hostile import PAYLOADS, REPEATED, SHAPED, repeated

posts = Markdown()
comments = Markdown(tags=COMMENT_TAGS)

ATTRIBUTES = {
    "a": {"href", "id", "title", "rel"},
    "blockquote": {"dir"},
    "code": {"class"},
    "li": {"class", "dir"},
    "ol": {"dir", "start"},
    "p": {"class", "dir", "id"},
    "pre": {"tabindex"},
    "span": {"class"},
    "table": {"dir", "tabindex"},
    "td": {"class", "dir"},
    "th": {"class", "dir"},
    "ul": {"dir"},
    **{f"h{level}": {"dir"} for level in range(3, 7)},
}
CLASS = re.compile(r"(hl|language)-[\w+#.-]+|task|footnote|text-center|text-end")
ID = re.compile(r"fn(ref)?-[0-9a-f]{10}-\d+")
SCHEME = re.compile(r"[\s\x00-\x1f]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
MAX_CPU_SECONDS = 5.0  # for one text: a stalling text takes minutes on any machine


def assert_harmless(html: str, tags: frozenset[str]) -> None:
    for element in Markup(html).elements:
        assert element.tag in tags
        assert set(element.attributes) <= ATTRIBUTES.get(element.tag, set()), html
        assert all(CLASS.fullmatch(name) for name in element.classes), html
        assert element["id"] is None or ID.fullmatch(element["id"]), html
        assert element["dir"] in {None, "auto", "ltr", "rtl"}, html
        assert_leads_nowhere_odd(element)


def assert_leads_nowhere_odd(element: Element) -> None:
    scheme = SCHEME.match(element["href"] or "")
    assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}, element["href"]


def test_there_are_enough_attacks():
    assert len(set(PAYLOADS)) > 300


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_is_rendered_harmless(payload):
    assert_harmless(posts.render(payload), POST_TAGS)
    assert_harmless(comments.render(payload), COMMENT_TAGS)


PIECES = st.sampled_from(
    ["[", "]", "(", ")", "![", "<", ">", "*", "_", "`", "```", "\n", "\n\n", "> ", "- ", "| ", "|-",
     "&#x", ";", ":", "//", '"', "'", "javascript:", "https://", "onclick=", "<script>", "\\", "\t",
     "www.", "@", "# ", "~~", "python", "=", " ", "[^1]", "[^1]: ", "- [ ] ", "- [x] ", "|:-:|",
     "א", "。", "）", "\u0301"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_rendered_harmless(text):
    assert_harmless(posts.render(text), POST_TAGS)
    assert_harmless(comments.render(text), COMMENT_TAGS)


@pytest.mark.parametrize(
    "text", [*map(repeated, REPEATED), *SHAPED.values()], ids=[*REPEATED, *SHAPED]
)
def test_a_repeated_or_nested_text_is_rendered_within_time_and_size_limits(text):
    begun = time.thread_time()
    html = posts.render(text)
    assert time.thread_time() - begun < MAX_CPU_SECONDS
    assert len(html) < 14 * len(text)
