import pytest


@pytest.fixture
async def comment(published, david):
    post = await published("susan", "What do you think?")
    await david.submit(post.path, body="Buy followers now")
    return post


async def test_moderators_see_every_comment(moderator, admin, comment):
    for person in (moderator, admin):
        page = await person.get("/moderate")
        assert "Buy followers now" in page.text
        assert "On a post by susan" in page.text


async def test_a_moderator_hides_a_comment_and_shows_it_again(moderator, stranger, comment):
    page = await moderator.submit("/moderate", action="/moderate/disable/1")
    assert page.path == "/moderate?page=1"
    assert "Hidden. david’s comment is now for moderators only." in page.text
    assert "Buy followers now" not in (await stranger.get(comment.path)).text
    page = await moderator.submit("/moderate", action="/moderate/enable/1")
    assert "back for everybody" in page.text
    assert "Buy followers now" in (await stranger.get(comment.path)).text


async def test_hiding_a_comment_on_a_post_page_redirects_to_that_page(moderator, comment):
    page = await moderator.submit(comment.path, action="/moderate/disable/1")
    assert page.path == f"{comment.path}?page=1"


async def test_other_users_cannot_moderate(susan, stranger, comment):
    assert (await susan.get("/moderate")).status_code == 403
    assert (await stranger.get("/moderate", follow=False)).location == "/auth/login?next=/moderate"
    token = await susan.csrf_token("/")
    for verb in ("disable", "enable"):
        page = await susan.post(f"/moderate/{verb}/1", csrf_token=token)
        assert page.status_code == 403
    assert "Buy followers now" in (await stranger.get(comment.path)).text


async def test_a_missing_comment_is_not_found(moderator):
    token = await moderator.csrf_token("/")
    for number in ("999", str(10**30)):
        page = await moderator.post(f"/moderate/disable/{number}", csrf_token=token)
        assert page.status_code == 404


async def test_the_list_takes_two_sql_statements(statements, moderator, david, comment):
    with statements() as few:
        await moderator.get("/moderate")
    for number in range(9):
        await david.submit(comment.path, body=f"more {number}")
    with statements() as many:
        await moderator.get("/moderate")
    assert len(few) == len(many) == 2
