"""Tests of bare addresses in Markdown: their start, their end, their link."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartapp.ext.markdown import Markdown
from quartapp.ext.markdown.autolinks import addresses
from tests.ext.forms.markup import Markup

posts = Markdown()
A, B = "https://example.com/a", "https://example.com/b"


def links(text: str) -> list[tuple[str, str]]:
    """Return the target and the words of each link in a rendered text."""
    return [(link["href"], link.words) for link in Markup(posts.render(text)).all("a")]


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("http://example.com/_foo_/bar/baz", None),
        ("https://example.com/*/a/*/b", None),
        ("https://example.com/~~u~~/x", None),
        ("https://example.com/__init__.py", None),
        (r"https://example.com/a\_b", "https://example.com/a%5C_b"),
        ("https://example.com/a`b`c", "https://example.com/a%60b%60c"),
        ("https://example.com/?a=1&b=2#c", None),
        ("https://example.com/?a[]=1&b[]=2", "https://example.com/?a%5B%5D=1&b%5B%5D=2"),
        ("https://example.com:8080/a", None),
        ("https://user@example.com/a", None),
        ("HTTPS://Example.com/A", None),
        ("http://localhost:5000", None),
        ("http://192.168.0.1/a", None),
        ("https://a_b.example.com/a", None),
        ("https://en.wikipedia.org/wiki/Mercury_(planet)", None),
        ("https://zh.wikipedia.org/wiki/A（B）",
        "https://zh.wikipedia.org/wiki/A%EF%BC%88B%EF%BC%89"),
        ("https://ca.wikipedia.org/wiki/Col·lega", "https://ca.wikipedia.org/wiki/Col%C2%B7lega"),
        ("https://en.wikipedia.org/wiki/Ohm's_law", None),
        ("https://käse.example/ü", "https://xn--kse-qla.example/%C3%BC"),
        ("https://пример.рф/путь", "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"),
        ("https://उदाहरण.परीक्षा/a", "https://xn--p1b6ci4b4b3a.xn--11b5bs3a9aj6g/a"),
        ("https://example.com/%E7%9C%8B", None),
        ("www.example.com/_a_/b", "http://www.example.com/_a_/b"),
        ("david_b@example.com", "mailto:david_b@example.com"),
        ("mailto:david@example.com", None),
        ("a.b-c_d+e@sub.example.co", "mailto:a.b-c_d+e@sub.example.co"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["{}", "See {} now.", "({})", "*{}*, _x_", "看{}"])
def test_a_link_covers_the_whole_address(address, href, text):
    assert links(text.format(address)) == [(href or address, address)]


@pytest.mark.parametrize(
    "text",
    [
        "{}。谢谢", "（{}）谢谢", "「{}」と", "『{}』と", "【{}】", "《{}》", "{}，好", "{}、看",
        "{}；", "{}：", "{}！", "{}？", "{}｡", "{}؟", "{}، و", "{}؛و", "{}۔", "{}। और", "{}॥",
        "״{}״", "„{}“", "“{}”and", "»{}«", "«{}»", "‹{}›", "‘{}’", "{}…", "{}‽", "{}｜", "{}〉",
        "{}\u200b然后", "{}\u3000然后", "[{}] b", "{{{}}} b", "<{}>", "<b>{}</b>", '"{}"and',
        "'{}'", "({})and", "{}.", "{},", "{}; b", "{}!?", "{}:", "**{}**", "__{}__", "~~{}~~",
        "_{}_", "{}&copy;", "{}&nbsp;b", "{}&lt;b", "{}\\\nb", "{}``", "|{}|", "看{}", "링크{}",
        "ดู{}", "é{}", "-{}", "*{}*", "a:{}", "={}", "/{}", "→{}",
    ],
)  # fmt: skip
def test_a_link_excludes_the_text_around_the_address(text):
    assert links(text.format(A)) == [(A, A)]


@pytest.mark.parametrize(
    "between", ["、", "，", "。", "）（", ")(", "；", " ", ",", "」「", "\n", '","']
)
def test_two_adjacent_addresses_become_two_links(between):
    if between == ",":  # an address may contain a comma
        assert len(links(A + between + B)) == 1
    else:
        assert links(A + between + B) == [(A, A), (B, B)]


@pytest.mark.parametrize("word", ["谢谢", "에서", "です", "ครับ"])
def test_a_host_ends_before_words_of_a_script_without_spaces(word):
    for address, href in (
        ("https://example.com", "https://example.com"),
        ("www.example.com", "http://www.example.com"),
        ("a@example.com", "mailto:a@example.com"),
    ):
        assert links(address + word) == [(href, address)]


@pytest.mark.parametrize(
    "text",
    [
        "http://", "https://", "http:// a", "www.", "www..", "www.a_b", "http://.", "http://..",
        "http://-a", "http://_", "http:///a", "http://?", "http://。", "http://a_b",
        "http://x.a_b/c", "http://a.-b", "http://999.1.1.1/", "http://1.2.3.4.5", "a@b", "a@b.",
        "a@.b", "a@b..c", "a@b.c_", "a@b.c-", "@b.co", "a@@b.co", "2@1.50", "xhttp://a.b",
        "1https://a.b", "xwww.a.b", "ftp://a.b", "ftp://u@a.co", "a.b.c", "README.md",
        "`https://a.b`", "[a]: https://a.b", "mailto:", "mailto:a", "http://@", "www.-a.b",
    ],
)  # fmt: skip
def test_a_text_without_a_valid_address_has_no_link(text):
    page = Markup(posts.render(text))
    assert not page.all("a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"[{A}]({B})", [(B, A)]),
        (f"[see {A} there]({B})", [(B, f"see {A} there")]),
        (f"[a _b_ {A}]({B})", [(B, f"a b {A}")]),
        (f"[a]({A}_b_)", [(f"{A}_b_", "a")]),
        (f"![{A}]({B})", [(B, A)]),
        (f"[a][b]\n\n[b]: {A}_c_", [(f"{A}_c_", "a")]),
        (f"<{A}_b_>", [(f"{A}_b_", f"{A}_b_")]),
        ("[a](tel:123)", []),
        ("[a](javascript:alert(1))", []),
        ("[a][b]\n\n[b]: tel:123", []),
        ("<tel:123>", []),
        ("![a](data:image/png;base64,AA)", []),
        (f"[{A} b", [(A, A)]),
        (f"[{A}] (b)", [(A, A)]),
    ],
)  # fmt: skip
def test_an_explicit_link_keeps_the_target_of_its_author(text, expected):
    assert links(text) == expected


@pytest.mark.parametrize(
    "text",
    ["[the words](tel:123)", "[w](sms:1)", "[w](ftp://a.b/c)", "<tel:123>", "[w][r]\n\n[r]: tel:1"],
)
def test_a_link_that_is_not_allowed_stays_as_typed(text):
    words = Markup(f"<div>{posts.render(text)}</div>").one("div").words
    assert words.replace("\n", "") == text.replace("\n", "")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([
    "http://", "https://", "www.", "a", "b.co", "@", "/", "_", "*", "(", ")", "（", "）", "。",
    "看", "é", " ", "\n", "`", "[", "]", "&", "amp;", "&lt;", "\\", "<", ">", '"', "’", ":", "80",
    "-", ".", "\u202e", "mailto:",
]), max_size=25).map("".join))  # fmt: skip
def test_addresses_in_any_text_are_valid_and_do_not_overlap(text):
    found = list(addresses(text))
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(text[each.start : each.end] in each.href for each in found)
    for link in Markup(posts.render(text)).all("a"):
        assert link.words
        assert link["href"]
