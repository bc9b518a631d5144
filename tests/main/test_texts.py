"""Tests of texts in forms: white space, invisible characters, length and direction."""

import re
from html import unescape

import pytest

from quartapp.models import Comment, Post

NOTHING = ["\u2060\u00ad\u3164", "[a]: /b", "**\u200b**"]
INDENTED = "    def f():\n    \treturn 1\n\ntext"
CODE = '<pre tabindex="0"><code>def f():\n\treturn 1\n</code></pre>\n<p>text</p>'


@pytest.fixture
def stored(app):
    """Return a function that reads a row from the database."""

    async def stored(model, number=1):
        from quartapp.extensions import db

        async with app.app_context(), db.lookup() as session:
            return await session.get(model, number)

    return stored


def typed(page):
    """Return the value of the text field of a page, as a browser parses it."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.DOTALL)
    return unescape(found[1])


@pytest.mark.parametrize("text", NOTHING)
async def test_an_invisible_post_is_refused(susan, rows, text):
    page = await susan.submit("/", body=text)
    assert page.status_code == 422
    assert "Write something first: a post cannot be only spaces." in page.text
    assert await rows("posts") == 0


@pytest.mark.parametrize("text", NOTHING[:2])
async def test_an_invisible_comment_edit_or_preview_is_refused(
    susan, published, stored, rows, text
):
    await published("susan", "Before")
    for path, kind in (("/post/1", "comment"), ("/edit/1", "post")):
        page = await susan.submit(path, body=text)
        assert page.status_code == 422
        assert f"a {kind} cannot be only spaces" in page.text
    token = await susan.csrf_token("/")
    assert (await susan.post("/preview", body=text, csrf_token=token)).status_code == 422
    assert (await stored(Post)).body == "Before"
    assert await rows("comments") == 0


@pytest.mark.parametrize("text", ["\u200b \u2800"])
async def test_invisible_profile_fields_are_stored_as_none(susan, account, text):
    fields = {"name": "S", "location": "Leeds", "about_me": "I bake."}
    await susan.submit("/edit-profile", **fields)
    await susan.submit("/edit-profile", **dict.fromkeys(fields, text))
    user = await account("susan")
    assert (user.name, user.location, user.about_me, user.about_me_html) == (None,) * 4


async def test_invisible_profile_fields_are_stored_as_none_for_an_administrator_too(admin, account):
    david = await account("david")
    fields = {"email": david.email, "username": "david", "role": "User"}
    texts = {"name": "\u2060", "location": "\u00ad", "about_me": "[a]: /b"}
    await admin.submit(f"/edit-profile/{david.id}", **fields, **texts)
    david = await account("david")
    assert (david.name, david.location, david.about_me) == (None,) * 3


async def test_a_token_with_an_invisible_name_is_refused(susan, rows):
    page = await susan.submit("/auth/account/tokens", name="\u3164")
    assert page.status_code == 422
    assert "Give it a name that you will know it by." in page.text
    assert await rows("tokens") == 0


@pytest.mark.parametrize("around", ["{}", "\r\n \t\n{}\r\n\n"])
async def test_the_first_line_of_a_text_keeps_its_indentation(susan, stored, around):
    text = around.format(INDENTED)
    await susan.submit("/", body=text.replace("\r\n", "\n").replace("\n", "\r\n"))
    post = await stored(Post)
    assert (post.body, post.body_html) == (INDENTED, CODE)
    form = await susan.get("/edit/1")
    assert typed(form) == INDENTED
    await susan.submit("/edit/1", body=text)
    assert (await stored(Post)).body == INDENTED
    await susan.submit("/post/1", body=text)
    assert (await stored(Comment)).body == INDENTED


async def test_a_preview_keeps_the_indentation_of_its_text(susan):
    token = await susan.csrf_token("/")
    preview = await susan.post("/preview", body="\n\n" + INDENTED, csrf_token=token)
    assert preview.text == CODE


async def test_a_profile_keeps_the_indentation_of_its_text(susan, account):
    await susan.submit("/edit-profile", about_me="\n    x = 1\n\n")
    assert (await account("susan")).about_me == "    x = 1"
    assert typed(await susan.get("/edit-profile")).lstrip("\r\n") == "    x = 1"


async def test_a_refused_text_keeps_its_indentation(susan):
    page = await susan.submit("/", body="    x\n" + "long " * 5_000)
    assert page.status_code == 422
    assert typed(page).startswith("    x\nlong long")


async def test_blank_lines_around_a_text_do_not_count_for_its_length(susan, rows):
    await susan.submit("/", body="\n" * 50 + "x" * 20_000 + "\n" * 50)
    assert await rows("posts") == 1


async def test_names_and_texts_have_their_own_direction(susan, stranger):
    fields = {"name": "\u202eסוזן\u2067", "location": "חיפה", "about_me": "שלום"}
    await susan.submit("/edit-profile", **fields)
    page = await stranger.get("/user/susan")
    assert "<h1><bdi>סוזן</bdi></h1>" in page.text
    assert "<bdi>חיפה</bdi>" in page.text
    assert '<p dir="auto">שלום</p>' in page.text
    await susan.submit("/", body="A post.")
    assert '<div class="prose" dir="auto">' in (await stranger.get("/")).text
    await susan.submit("/auth/account/tokens", name="\u202eסקריפט")
    assert "<bdi>סקריפט</bdi>" in (await susan.get("/auth/account")).text


async def test_the_text_field_has_a_maximum_length(susan):
    page = await susan.get("/")
    assert 'maxlength="40000"' in page.text  # twice the limit: browsers count 🥐 as two characters
