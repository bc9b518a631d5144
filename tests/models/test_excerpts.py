import pytest

from quartapp.models.excerpts import CHARACTERS_READ, excerpt, first_words_of


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Some <em>emphasis</em> &amp; <code>a &lt; b</code></p>", "Some emphasis & a < b"),
        ("<p>one</p>\n<p>two</p>\n<ul>\n<li>three</li>\n</ul>", "one two three"),
        ('<p><a href="https://example.com">a cat</a></p>', "a cat"),
        ("<hr />", ""),
        ("", ""),
        ("<p>" + "word " * 40 + "</p>", "word " * 11 + "word…"),
        ("<p>" + "x" * 80 + "</p>", "x" * 60 + "…"),
        ("<p>" + "x" * 60 + "</p>", "x" * 60),
        ("<p>" + "x" * 60 + " y</p>", "x" * 60 + "…"),
        ("<p>&lt;script&gt;</p>", "<script>"),
    ],
)
def test_an_excerpt_is_plain_text_of_limited_length(html, words):
    assert excerpt(html, 60) == words


@pytest.mark.parametrize("cut", ["<a href='x", "&am", "<", "&#8", "</stro"])
def test_a_truncated_tag_or_entity_is_dropped(cut):
    start = "<p>" + " " * CHARACTERS_READ
    html = start[: CHARACTERS_READ - len(cut) - len("words")] + "words" + cut + ">more</p>"
    beginning = html[:CHARACTERS_READ]
    assert beginning.endswith(cut)
    assert excerpt(html, 60).endswith("words…")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<h3>A heading</h3>\n<h3>Another</h3>\n<p>text</p>", "A heading"),
        ('<h3 dir="auto">A <em>heading</em></h3>\n<p>text</p>', "A heading"),
        ("<p>First</p>\n<h3>Then a heading</h3>", "First Then a heading"),
        ("<h3></h3>\n<p>text</p>", "text"),
    ],
)
def test_the_title_of_a_post_is_its_heading_or_first_words(html, words):
    assert first_words_of(html, 60) == words
