from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from quartapp.ext.markdown import COMMENT_TAGS, Markdown
from tests.ext.forms.markup import Markup

posts = Markdown()
comments = Markdown(tags=COMMENT_TAGS)
REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("body of the *blog* post", "<p>body of the <em>blog</em> post</p>"),
        ("**loud** ~~gone~~", "<p><strong>loud</strong> <s>gone</s></p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("a\n\n---", "<p>a</p>\n<hr>"),
        ("<b>a</b> & b", "<p>&lt;b&gt;a&lt;/b&gt; &amp; b</p>"),
        ("", ""),
        ("Tomáš, 雲, 🥐", "<p>Tomáš, 雲, 🥐</p>"),
    ],
)
def test_a_text_becomes_html(text, html):
    assert posts.render(text) == html


def test_headings_move_below_the_headings_of_the_page():
    assert posts.render("# a\n\n## b\n\n###### c") == "<h3>a</h3>\n<h4>b</h4>\n<h6>c</h6>"


def test_the_shift_of_headings_is_configurable():
    assert Markdown(heading_shift=3).render("# a") == "<h4>a</h4>"


def test_a_table_can_be_scrolled_with_the_keyboard():
    table = Markup(posts.render("| what | how much |\n|---|--:|\n| flour | a quart |"))
    assert table.one("table")["tabindex"] == "0"
    assert table.words_of("th") == ["what", "how much"]
    assert table.words_of("td") == ["flour", "a quart"]


def test_code_is_coloured_by_classes_and_can_be_scrolled_with_the_keyboard():
    html = posts.render("```python\ndef f(): pass\n```")
    code = Markup(html)
    assert html.startswith('<pre tabindex="0"><code class="language-python"><span class="hl-k">def')
    assert code.one("code").words == "def f(): pass\n"


@pytest.mark.parametrize("language", ["", "nonsense", "pythonic"])
def test_code_in_an_unknown_language_stays_plain(language):
    code = Markup(posts.render(f"```{language}\na < b\n```"))
    assert not code.all("span")
    assert code.one("code").words == "a < b\n"


def test_references_that_would_swell_a_text_stay_as_typed():
    text = "[a]: /" + "x" * 3000 + "\n\n" + "[a]" * 1000
    page = Markup(posts.render(text))
    assert [each.tag for each in page.elements] == ["pre", "code"]
    assert page.one("code").words.strip() == text


def test_a_table_of_mostly_implicit_cells_stays_as_typed():
    hollow = "a|" * 30 + "\n" + "-|" * 30 + "\n" + "a\n" * 2000
    full = "a|" * 30 + "\n" + "-|" * 30 + "\n" + ("b|" * 30 + "\n") * 20
    assert not Markup(posts.render(hollow)).all("table")
    assert len(Markup(posts.render(full)).all("td")) == 600


def test_a_long_listing_stays_plain():
    assert "<span" not in posts.render("```python\n" + "x = 1\n" * 4000 + "```")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[words](https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b", "https://a.example/b"),
        ("<https://a.example/b>", "https://a.example/b"),
        ("www.a.example", "http://www.a.example"),
        ("david@a.example", "mailto:david@a.example"),
        ("[here](/post/1)", "/post/1"),
        ("**https://a.example**", "https://a.example"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("https://käse.example/ü", "https://xn--kse-qla.example/%C3%BC"),
        ("![a cat](https://a.example/cat.png)", "https://a.example/cat.png"),
        ("[](https://a.example)", "https://a.example"),
    ],
)
def test_links_have_rel_nofollow(text, address):
    link = Markup(posts.render(text)).one("a")
    assert link["href"] == address
    assert link["rel"] == "nofollow ugc noopener"
    assert link.words


@pytest.mark.parametrize("text", ["See {}.", "({})", "Is it {}?", "“{}”, she said", "*{}*, {}"])
def test_a_link_excludes_the_punctuation_of_the_sentence(text):
    page = Markup(posts.render(text.replace("{}", "https://a.example/b")))
    assert {link["href"] for link in page.all("a")} == {"https://a.example/b"}


@pytest.mark.parametrize(
    "text", ["README.md", "a.b.c", "user@host", "http://", "www.", "xhttp://a.b", "`https://a.b`"]
)
def test_a_text_that_only_resembles_an_address_is_no_link(text):
    assert "<a" not in posts.render(text)


def test_a_picture_inside_a_link_becomes_its_alt_text():
    html = posts.render("[![a cat](https://b.example/cat.png)](https://a.example)")
    assert html == f'<p><a href="https://a.example" {REL}>a cat</a></p>'


def test_a_comment_allows_fewer_elements_than_a_post():
    text = "# a\n\n|a|\n|-|\n|b|\n\n---\n\n*b* [c](/d)"
    assert {each.tag for each in Markup(comments.render(text)).elements} == {"p", "em", "a"}
    assert "# a" in comments.render(text)


async def test_render_async_gives_the_same_html():
    text = "**loud** https://a.example"
    assert await posts.render_async(text) == posts.render(text)


def test_concurrent_threads_render_independently():
    texts = [f"*{i}* https://a.example/{i} `{i}`\n\n```python\nx = {i}\n```" for i in range(40)]
    alone = [Markdown().render(text) for text in texts]
    fresh = Markdown()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fresh.render, texts)) == alone


async def test_a_long_text_does_not_block_the_event_loop():
    task = asyncio.create_task(posts.render_async("*a* `b` [c](d)\n\n" * 3000))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 5


def test_columns_are_aligned_by_classes():
    table = Markup(posts.render("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |"))
    for tag in ("th", "td"):
        classes = [cell["class"] for cell in table.all(tag)]
        assert classes == [None, "text-center", "text-end", None]


def test_cells_beyond_the_last_column_are_kept():
    table = Markup(posts.render("| a | b |\n|--|--|\n| 1 | 2 | 3 | 4 |\n| 5 |"))
    assert table.words_of("td") == ["1", "2 | 3 | 4", "5", ""]


def test_tasks_are_boxes_that_cannot_be_ticked():
    page = Markup(posts.render("- [ ] a\n- [x] *b*\n- c\n\n1. [X] # d"))
    assert [(item["class"], item.words.strip()) for item in page.all("li")] == [
        ("task", "☐ a"),
        ("task", "☑ b"),
        (None, "c"),
        ("task", "☑ d"),
    ]
    assert not page.all("input")
    assert "☑ a" in comments.render("- [x] a")


def test_a_footnote_leads_to_its_note_and_back():
    page = Markup(posts.render("A[^x] b[^1] c[^x].\n\n[^x]: one *two*\n[^1]: three\n\nd"))
    first, second = page.all("p", class_="footnote")
    there = [link for link in page.all("a") if link["href"].startswith("#fn-")]
    assert [link["href"] for link in there] == [
        f"#{first['id']}",
        f"#{second['id']}",
        there[0]["href"],
    ]
    assert [link.words for link in there] == ["1", "2", "1"]
    back = [link for link in page.all("a") if link["href"].startswith("#fnref-")]
    assert [link["href"] for link in back] == [f"#{there[0]['id']}", f"#{there[1]['id']}"]
    assert there[2]["id"] is None
    assert first.words.startswith("1 one two ")


def test_footnotes_of_two_texts_have_different_ids():
    ids = [
        element["id"]
        for text in ("A[^1]\n\n[^1]: b", "C[^1]\n\n[^1]: d")
        for element in Markup(posts.render(text)).elements
        if element["id"]
    ]
    assert len(ids) == len(set(ids)) == 4


def test_a_comment_has_no_footnotes_and_keeps_their_text():
    assert Markup(comments.render("A[^1]\n\n[^1]: b")).words_of("p") == ["A[^1]", "[^1]: b"]


@pytest.mark.parametrize("text", ["a\n\n- b\n\n> c", "Tomáš, 雲, 🥐"])
def test_a_text_from_left_to_right_has_no_direction(text):
    assert "dir=" not in posts.render(text)


def test_each_block_of_a_text_from_right_to_left_has_its_direction():
    text = "שלום 1.\n\n- א\n- b\n\n> שלום\n\n1. ب\n\n   c\n\n# ד\n\n| ה |\n|--|\n| f |\n\ng"
    elements = Markup(posts.render(text)).elements
    assert [(each.tag, each["dir"]) for each in elements if each["dir"]] == [
        ("p", "auto"), ("ul", "rtl"), ("li", "auto"), ("li", "auto"), ("blockquote", "rtl"),
        ("p", "auto"), ("ol", "rtl"), ("li", "rtl"), ("p", "auto"), ("p", "auto"), ("h3", "auto"),
        ("table", "rtl"), ("th", "auto"), ("td", "auto"), ("p", "auto"),
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u0301\u200d", "&#x301;"])
def test_marks_are_not_stacked_higher_than_any_script_needs(mark):
    html = posts.render("Z" + mark * 480 + "algo, e\u0301, བསྒྲུབས, สำคัญที่, ก็, بِسْمِ ٱللَّهِ, שָׁלוֹם")
    assert html.count(mark[0] if mark[0] != "&" else "\u0301") <= 10
    assert "e\u0301, བསྒྲུབས, สำคัญที่, ก็, بِسْمِ ٱللَّهِ, שָׁלוֹם" in html


def test_pictures_keep_their_titles_and_lose_markup_in_their_alt_text():
    link = Markup(posts.render('![a *big* cat](/cat.png "Tom")')).one("a")
    assert (link.words, link["title"]) == ("a big cat", "Tom")
