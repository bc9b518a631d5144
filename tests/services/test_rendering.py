"""Tests of texts without visible characters: they render as empty."""

import pytest

from quartapp.exceptions import Invalid
from quartapp.services.rendering import Rendered, render_comment, render_post, require_text

INVISIBLE = [
    "", " \n\t", "\u3000", "\u200b", "\u2060", "\u00ad", "\ufeff", "\ufe0f", "\U000e0100", "\u115f",
    "\u1160", "\u3164", "\uffa0", "\u2800", "\U000e0041\U000e007f", "\u0301\u0302", "\u034f",
    "\u202e\u202c", "\u2066\u2069", "\x01\x9f", "\u17b4", "\u180e", "\u2028",
]  # fmt: skip
EMPTY = [
    "[a]: /b", "[a]: <>", "---", "***", ">", "> \u200b", "-", "1.", "-\n-", "#", "## \u2800 ##",
    "```\n```", "~~~ python\n\n~~~", "&#8203;", "&nbsp;", "**\u200b**", "` \u200b `", "|  |\n|--|",
    "\u200b\n\n\u2060", "- > - \u200b", "\\\n\u200b",
]  # fmt: skip
VISIBLE = [
    ".", "é", "e\u0301", "看", "🥐", "👩\u200d👩\u200d👧", "1\ufe0f\u20e3", "ا\u200cب",
    "\U0001fae9", "<!-- a -->", "[](/a)", "[\u200b](/a)", "![](/a)", "&lt;", "- [ ] ", "\\",
    "[a]: /b\nc", "[^1]: a",
]  # fmt: skip


@pytest.mark.parametrize("text", INVISIBLE + EMPTY)
async def test_an_invisible_post_renders_as_empty_and_is_refused(text):
    rendered = await render_post(text)
    assert rendered == Rendered("", "")
    with pytest.raises(Invalid, match="a post cannot be only spaces"):
        require_text("post", rendered)


@pytest.mark.parametrize("text", [*INVISIBLE, "> \u200b", "[a]: /b", "```\n```"])
async def test_an_invisible_comment_renders_as_empty(text):
    assert await render_comment(text) == Rendered("", "")


@pytest.mark.parametrize("text", VISIBLE)
async def test_a_visible_text_is_kept_unchanged(text):
    rendered = await render_post(text)
    assert rendered.source == text
    require_text("post", rendered)
