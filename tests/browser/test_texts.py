"""Tests of the layout of texts: direction, long words, stacked marks, headings, footnotes."""

from __future__ import annotations

HEBREW = "שלום 123.\n\n- אחת\n- שתיים\n\n> ציטוט, 5.\n\n"
HEBREW += "| א | ב |\n|---|--:|\n| ג | 1 |\n\n```\ncode();\n```"

MIXED = "- שלום\n- left to right, " + "and longer than the window is wide " * 3 + "\n- שלום"
WIDE = "| " + " | ".join(["column"] * 12) + " |\n" + "|--" * 12 + "|\n| " + "word " * 60 + "|"
LONG = "x" * 400 + "\n\n`" + "y" * 400 + "`\n\n# " + "z" * 300 + "\n\n|" + "w" * 300 + "|\n|-|\n|b|"
STACKED = "Z" + "\u0301" * 480 + "algo Z" + "\u0e49\u0489" * 240 + "algo"
REVERSED = "\u202ereversed and never ended"


async def test_a_hebrew_text_is_laid_out_from_right_to_left(reader, write):
    post = write("susan", HEBREW)
    await reader.open(f"/post/{post}")
    styles = await reader.page.evaluate(
        """() => Object.fromEntries(["p", "ul", "li", "blockquote", "td", "pre"].map((tag) => {
            const style = getComputedStyle(document.querySelector(`.prose ${tag}`));
            return [tag, [style.direction, style.borderRightWidth, style.paddingRight]];
        }))"""
    )
    assert [styles[tag][0] for tag in ("p", "ul", "li", "blockquote", "td", "pre")] == [
        "rtl", "rtl", "rtl", "rtl", "rtl", "ltr",
    ]  # fmt: skip
    assert styles["ul"][2] == "24px"
    assert styles["blockquote"][1] == "3px"
    await reader.check()


async def test_each_text_fits_into_the_window(reader, write):
    posts = [write("susan", text) for text in (MIXED, WIDE, LONG, STACKED, REVERSED)]
    await reader.open("/")
    for post in posts:
        box = await reader.page.locator(f"#post-{post}").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= reader.page.viewport_size["width"]
    await reader.check()


async def test_stacked_marks_do_not_overlap_other_posts(reader, write):
    one, text, other = (write("susan", words) for words in ("One.", "Marks.", "Other."))
    await reader.open("/")
    # Earlier versions stored posts with all of their marks.
    await reader.page.evaluate(
        """async ([selector, html]) => {
            const prose = document.querySelector(selector);
            prose.innerHTML = html;
            prose.style.fontFamily = "DejaVu Sans";  // which stacks marks
            for (const each of document.querySelectorAll(".when")) each.textContent = "then";
            await document.fonts.ready;
        }""",
        [f"#post-{text} .prose", f"<p>{STACKED}</p>"],
    )
    await reader.check()

    async def pictures():
        return [await reader.page.locator(f"#post-{id}").screenshot() for id in (one, other)]

    await pictures()  # scroll and load the fonts
    shown = await pictures()
    await reader.page.evaluate(
        "selector => { document.querySelector(selector).style.color = 'transparent' }",
        f"#post-{text} .prose",
    )
    assert await pictures() == shown


async def test_the_three_levels_of_headings_look_different(reader, write):
    post = write("susan", "# One\n\n## Two\n\n### Three\n\nText.")
    await reader.open(f"/post/{post}")
    sizes = await reader.page.evaluate(
        "[...document.querySelectorAll('.prose :is(h3, h4, h5)')].map((each) =>"
        " getComputedStyle(each).fontSize)"
    )
    assert sizes == ["24px", "20px", "18px"]


async def test_a_footnote_link_works_beside_texts_with_the_same_footnote(reader, write):
    for letter in "ab":
        write("susan", f"{letter}[^1]\n\n[^1]: note of {letter}")
    await reader.open("/")
    for letter in "ab":
        await reader.page.locator(".prose p", has_text=f"{letter}1").first.locator("sup a").click()
        assert f"note of {letter}" in await reader.page.locator(":target").inner_text()
    await reader.check()
