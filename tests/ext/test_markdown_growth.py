"""Tests of rendering: the work for any text grows linearly with its length."""

from __future__ import annotations

import pytest

from quartapp.ext.markdown import Markdown
from quartapp.ext.markdown.autolinks import addresses
from quartapp.ext.texts import is_blank, without_blank_lines_around, without_stacked_marks
from tests.ext.hostile import REPEATED
from tests.growth import assert_linear, assert_linear_time, repeated

posts = Markdown()
ADDRESSES = [
    "http://a)", "http://a.b/（", "http://a.b/(", "www.a,", "www.a.b;", "_www._", "http://_www._",
    "http://_", "a_", "_a_", "a@b_", "a@b.", "-a.", "http://a.b/&a;", "http://a.b/&a", "+.-_",
    "http://a.b.-", "https://user:", "a.b@", "mailto:", "http://a.b/’a’", "&lt;http://a.b/",
    "http://a.b/?!", "http://a.b/[(", "看http://a.b看", "http://", "www.", "a", "é", "http://a,",
]  # fmt: skip
PATTERNS = [
    *REPEATED, *ADDRESSES, "`http://a.b/", "*http://a.b/* ", "[^1]: a\n\n[^1] ", "[^", "[^a]",
    "[^1]: a\n", "- [ ] a\n", "- [x] - ", "a|b\n-|-\n1|2|3\n", "![a](http://b", "![[",
    "[a](b)![c](d)", "\u0301", "\u200b", "א ", "- א\n", "> א\n\n", "\n \n", "[a](tel:1)",
    "[a]: tel:1\n", "\ufffd\u0301", "> - ", "- > ", "1. > ", "|a", "`|", "<a@b.co>", "`a:`\n",
    "```a\n```\n", "~~~ ", "</", "<a b='", "&#1", "&a", "(((http://a.b/",
]  # fmt: skip
SHAPES = {
    "backticks of every length": lambda n: "".join(
        "`" * i + "a" for i in range(1, int((2 * n) ** 0.5))
    ),
    "brackets in brackets": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "pictures in pictures": lambda n: "![" * (n // 4) + "a" + "](b)" * (n // 8),
    "stars around": lambda n: "*" * (n // 2) + "a" + "*" * (n // 2),
    "parentheses in an address": lambda n: "http://a.b/" + "(" * (n // 2) + ")" * (n // 2),
    "quotes in quotes": lambda n: ">" * n,
    "lists in lists": lambda n: "\n".join("  " * (i % 40) + "- a" for i in range(n // 44)),
    "a table": lambda n: "a|b\n-|-\n" + "1|2\n" * (n // 4),
    "one long row": lambda n: "a|b\n-|-\n" + "1|" * (n // 2),
    "many references": lambda n: "".join(f"[{i}]: x\n" for i in range(n // 16)) + "[1]" * (n // 6),
    "many notes": lambda n: "".join(f"[^{i}]: x\n" for i in range(n // 16)) + "[^1]" * (n // 8),
    "an unfinished label": lambda n: "[^1]: a\n\n" + "[^" * (n // 2),
    "a long host": lambda n: "http://" + "a." * (n // 2) + "com",
    "a long title": lambda n: '[a](b "' + "x" * n + '")',
    "spaces at the end": lambda n: "a" + " " * n + "b",
}  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_rendering_a_repeated_text_grows_with_its_length(pattern):
    assert_linear(posts.render, lambda length: repeated(pattern, length))


@pytest.mark.parametrize("shape", SHAPES)
def test_rendering_a_nested_text_grows_with_its_length(shape):
    assert_linear(posts.render, SHAPES[shape])


def test_the_time_for_many_addresses_grows_with_their_number():
    assert_linear_time(posts.render, lambda length: repeated("www.a,", length), 40_000)


@pytest.mark.parametrize("pattern", ADDRESSES)
def test_the_time_to_find_addresses_grows_with_the_text(pattern):
    def find(text):
        return list(addresses(text))

    assert_linear(find, lambda length: repeated(pattern, length))
    assert_linear_time(find, lambda length: repeated(pattern, length), 40_000)


@pytest.mark.parametrize("call", [is_blank, without_blank_lines_around, without_stacked_marks])
@pytest.mark.parametrize("pattern", [" ", "\n", " \n", "\r", "\u0301", "a\u0301", "。", "\u200d"])
@pytest.mark.parametrize("end", ["", "a"])
def test_the_time_of_the_rules_for_all_texts_grows_with_the_text(call, pattern, end):
    assert_linear_time(call, lambda length: repeated(pattern, length) + end, 100_000)
