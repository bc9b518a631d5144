import pytest


@pytest.fixture
async def post(published):
    return await published("susan", "What do *you* think?")


async def test_an_anonymous_user_reads_a_post_and_its_comments(stranger, david, post):
    await david.submit(post.path, body="I think **so**")
    page = await stranger.get(post.path)
    assert "What do <em>you</em> think?" in page.text
    assert "I think <strong>so</strong>" in page.text
    assert 'name="body"' not in page.text


async def test_a_new_comment_redirects_to_its_anchor(david, post):
    sent = await david.submit(post.path, body="First", follow=False)
    assert (sent.status_code, sent.location) == (302, f"{post.path}#comment-1")
    assert "Your comment is out." in (await david.get(post.path)).text


async def test_an_anonymous_user_who_comments_is_redirected_to_the_sign_in_page(stranger, post):
    token = await stranger.csrf_token("/auth/login")
    page = await stranger.post(post.path, csrf_token=token, body="hm")
    assert (page.status_code, page.location) == (302, f"/auth/login?next={post.path}")


async def test_an_empty_comment_is_refused_with_an_error(david, post):
    page = await david.submit(post.path, body=" \n ")
    assert page.status_code == 422
    assert "a comment cannot be only spaces" in page.text


async def test_comments_are_listed_oldest_first_and_page_minus_one_is_the_last(app, david, post):
    app.config["FLASKY_COMMENTS_PER_PAGE"] = 2
    for number in range(5):
        await david.submit(post.path, body=f"answer {number}.")
    assert "answer 0." in (await david.get(post.path)).text
    last = (await david.get(f"{post.path}?page=-1")).text
    assert "answer 4." in last
    assert "answer 3." not in last


async def test_a_missing_post_is_not_found(susan):
    for number in ("999", "0", str(10**30), "abc"):
        assert (await susan.get(f"/post/{number}")).status_code == 404


async def test_a_hidden_comment_is_shown_to_moderators_only(stranger, david, moderator, post):
    await david.submit(post.path, body="Buy followers now")
    await moderator.submit("/moderate", action="/moderate/disable/1")
    for reader in (stranger, david):
        page = await reader.get(post.path)
        assert "A moderator has hidden this comment." in page.text
        assert "Buy followers now" not in page.text
    assert "Buy followers now" in (await moderator.get(post.path)).text


async def test_the_page_of_a_post_takes_two_sql_statements(statements, stranger, david, post):
    await david.submit(post.path, body="one")
    with statements() as few:
        await stranger.get(post.path)
    for number in range(10):
        await david.submit(post.path, body=f"more {number}")
    with statements() as many:
        await stranger.get(post.path)
    assert len(few) == len(many) == 2
