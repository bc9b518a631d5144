"""Nothing that somebody writes runs, styles, or stalls."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartapp.ext.highlighting import LANGUAGES, highlighted
from quartapp.ext.markdown import COMMENT_TAGS, POST_TAGS, Markdown
from tests.ext.forms.markup import Element, Markup
from tests.ext.hostile import PAYLOADS, REPEATED, SHAPED, repeated

posts = Markdown()
comments = Markdown(tags=COMMENT_TAGS)

ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "code": {"class"},
    "span": {"class"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "table": {"tabindex"},
}
CLASS = re.compile(r"(hl|language)-[\w+#.-]+")
SCHEME = re.compile(r"[\s\x00-\x1f]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
PATIENCE = 20.0  # seconds: what stalls takes minutes, on any machine


def assert_harmless(html: str, tags: frozenset[str]) -> None:
    for element in Markup(html).elements:
        assert element.tag in tags
        assert set(element.attributes) <= ATTRIBUTES.get(element.tag, set()), html
        assert all(CLASS.fullmatch(name) for name in element.classes), html
        assert_leads_nowhere_odd(element)


def assert_leads_nowhere_odd(element: Element) -> None:
    scheme = SCHEME.match(element["href"] or "")
    assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}, element["href"]


def test_there_are_enough_attacks():
    assert len(set(PAYLOADS)) > 300


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_attack_comes_out_inert(payload):
    assert_harmless(posts.render(payload), POST_TAGS)
    assert_harmless(comments.render(payload), COMMENT_TAGS)


PIECES = st.sampled_from(
    ["[", "]", "(", ")", "![", "<", ">", "*", "_", "`", "```", "\n", "\n\n", "> ", "- ", "| ", "|-",
     "&#x", ";", ":", "//", '"', "'", "javascript:", "https://", "onclick=", "<script>", "\\", "\t",
     "www.", "@", "# ", "~~", "python", "=", " "]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_whatever_is_written_comes_out_harmless(text):
    assert_harmless(posts.render(text), POST_TAGS)
    assert_harmless(comments.render(text), COMMENT_TAGS)


@pytest.mark.parametrize(
    "text", [*map(repeated, REPEATED), *SHAPED.values()], ids=[*REPEATED, *SHAPED]
)
def test_no_text_stalls_or_swells(text):
    begun = time.thread_time()
    html = posts.render(text)
    assert time.thread_time() - begun < PATIENCE
    assert len(html) < 14 * len(text)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_language_stalls(language):
    begun = time.thread_time()
    for pattern in ("a\n", "a(", "a "):
        assert highlighted((pattern * 3000)[:6000], language)
    assert time.thread_time() - begun < PATIENCE
