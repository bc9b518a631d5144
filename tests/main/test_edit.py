import pytest


@pytest.fixture
async def post(published):
    return await published("susan", "As I said")


async def test_an_author_can_edit_a_post(susan, post):
    path = f"/edit/{post.id}"
    assert "As I said" in (await susan.get(path)).text
    sent = await susan.submit(path, body="As I *meant*", follow=False)
    assert (sent.status_code, sent.location) == (302, post.path)
    page = await susan.get(post.path)
    assert "As I <em>meant</em>" in page.text
    assert "edited" in page.text


async def test_an_administrator_can_edit_a_post_of_another_user(admin, post):
    assert (await admin.submit(f"/edit/{post.id}", body="Tidied")).status_code == 200
    assert "Tidied" in (await admin.get(post.path)).text


async def test_other_users_and_moderators_cannot_edit_a_post(david, moderator, post):
    for person in (david, moderator):
        assert (await person.get(f"/edit/{post.id}")).status_code == 403
        token = await person.csrf_token("/")
        sent = await person.post(f"/edit/{post.id}", csrf_token=token, body="Mine now")
        assert sent.status_code == 403
    assert "Mine now" not in (await david.get(post.path)).text


async def test_an_anonymous_user_is_redirected_to_the_sign_in_page(stranger, post):
    page = await stranger.get(f"/edit/{post.id}", follow=False)
    assert page.location == f"/auth/login?next=/edit/{post.id}"


async def test_an_empty_text_is_refused(susan, post):
    assert (await susan.submit(f"/edit/{post.id}", body=" ")).status_code == 422


async def test_a_missing_post_is_not_found(susan):
    assert (await susan.get("/edit/999")).status_code == 404


async def test_an_author_deletes_a_post_with_its_comments(susan, david, post, rows):
    await david.submit(post.path, body="Wait")
    sent = await susan.submit("/", action=f"/delete/{post.id}", follow=False)
    assert (sent.status_code, sent.location) == (302, "/")
    assert (await susan.get(post.path)).status_code == 404
    assert await rows("comments") == 0


async def test_other_users_cannot_delete_a_post(david, stranger, post):
    token = await david.csrf_token("/")
    assert (await david.post(f"/delete/{post.id}", csrf_token=token)).status_code == 403
    token = await stranger.csrf_token("/auth/login")
    assert (await stranger.post(f"/delete/{post.id}", csrf_token=token)).status_code == 302
    assert (await david.get(post.path)).status_code == 200


async def test_deleting_a_post_requires_a_post_request(susan, post):
    assert (await susan.get(f"/delete/{post.id}")).status_code == 405
    assert (await susan.get(post.path)).status_code == 200
