"""Tests of nested Markdown: every word of a text is shown, in order."""

from __future__ import annotations

import re
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartapp.ext.markdown import COMMENT_TAGS, Markdown
from tests.ext.forms.markup import Markup

posts = Markdown()
comments = Markdown(tags=COMMENT_TAGS)


def words_of(html: str) -> list[str]:
    """Return the words of the form w1, w2, … that a page shows, in order."""
    return re.findall(r"w\d+", Markup(f"<div>{html}</div>").one("div").words)


def lists(depth: int) -> str:
    return "\n".join("  " * i + f"- w{i}" for i in range(depth)) + f"\n\nw{depth}"


def quotes(depth: int) -> str:
    return "\n".join(">" * i + f" w{i}\n" + ">" * i for i in range(depth)) + f"\n\nw{depth}"


NESTED = {
    **{f"a list of {depth} levels": lists(depth) for depth in (9, 10, 11, 30)},
    **{f"a quote of {depth} levels": quotes(depth) for depth in (19, 20, 21, 50)},
    "a list of 9 in a quote of 5": "\n".join(
        "> " * 5 + "  " * i + f"- w{i}" for i in range(9)
    ) + "\n\nw9",
    "a quote of 20 in a list": "- w0\n  " + "> " * 20 + "w1\n\nw2",
    "code in a list of 12": "- " * 12 + "w0\n\n" + "  " * 12 + "    w1\n\nw2",
    "a fence in a quote of 25": ">" * 25 + " ```\n" + ">" * 25 + " w0\n" + ">" * 25 + " ```\n\nw1",
    "a table in a list of 10": "- " * 10
    + "| w0 |\n"
    + " " * 20
    + "|--|\n"
    + " " * 20
    + "| w1 |\n\nw2",
    "a heading in a quote of 22": "> " * 22 + "# w0\n\nw1",
    "numbered lists of 12 levels": "\n".join("   " * i + f"1. w{i}" for i in range(12)) + "\n\nw12",
    "tasks of 12 levels": "\n".join("  " * i + f"- [ ] w{i}" for i in range(12)) + "\n\nw12",
    "notes in a quote": "> w0.[^1]\n>\n> [^1]: w1\n> [^2]: w2\n\nw3",
    "a note that nothing leads to": "w0\n\n[^a]: w1\n[^a]: w2\nw3",
    "a row that is wider than its table": "| w0 |\n|--|\n| w1 | w2 | w3 |\n|w4\n| w5 || w6",
    "brackets of 50 levels": "[" * 50 + "w0" + "]" * 50 + " w1",
    "pictures of 30 levels": "![" * 30 + "w0" + "](/a)" * 30 + " w1",
    "stars of 50 levels": "*w0 " * 50 + "w1",
    "links that are not allowed": "[w0](tel:w1) [w2][r]\n\n[r]: sms:w3\n\n<tel:w4> ![w5](data:w6)",
    "HTML": "<div>w0</div>\n<!-- w1 -->\n\n<script>w2</script>\n\n<![CDATA[w3]]> <?w4?>",
    "a task that is a heading": "- [x] # w0\n- [ ] > w1\n- [ ] - w2\n- [x]\n  w3",
}  # fmt: skip


@pytest.mark.parametrize("shape", NESTED)
@pytest.mark.parametrize("markdown", [posts, comments], ids=["posts", "comments"])
def test_every_word_is_shown_in_order(markdown, shape):
    text = NESTED[shape]
    assert words_of(markdown.render(text)) == re.findall(r"w\d+", text)


PREFIXES = st.lists(
    st.sampled_from(["> ", ">", "- ", "* ", "1. ", "   ", "    ", "  ", "\t", "- [ ] ", "2) "]),
    max_size=26,
).map("".join)
CONTENTS = st.sampled_from(
    ["{0}", "# {0}", "*{0}* {1}", "**{0} {1}", "`{0}`", "[{0}](/a) {1}", "```\n{0}\n```",
     "~~~\n{0}", "| {0} | {1} |\n|--|--|\n| {2} | {3} | {4} |", "{0}\n===", "---\n{0}",
     "![{0}](/a)", "<b>{0}</b>", "[{0}](tel:1)", "https://a.example/ {0}", "{0}.[^1]",
     "[^1]: {0}", "\\\n{0}", "~~{0}~~", "[[{0}]]"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PREFIXES, CONTENTS, st.sampled_from(["\n", "\n\n"])), max_size=12))
def test_every_word_of_any_nested_text_is_shown_in_order(blocks):
    numbers = count()
    text = ""
    for prefix, content, end in blocks:
        words = [f"w{next(numbers)}" for _ in range(content.count("{"))]
        lines = content.format(*words).split("\n")
        text += "\n".join(prefix + line for line in lines) + end
    wanted = re.findall(r"w\d+", text)
    assert words_of(posts.render(text)) == wanted
    assert words_of(comments.render(text)) == wanted
