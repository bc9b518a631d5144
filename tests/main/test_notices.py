async def test_they_tell_who_follows_me_and_who_answered(susan, david, moderator, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="Hello yourself, at some length")
    await moderator.submit("/user/susan", action="/follow/susan")
    page = await susan.get("/notices")
    assert ">New</h2>" in page.text
    assert "Hello yourself, at some length" in page.text
    assert "follows you" in page.text
    page = await susan.submit("/notices", action="/notices")
    assert ">New</h2>" not in page.text
    assert "follows you" in page.text


async def test_what_i_do_myself_is_no_news(susan, published):
    post = await published("susan", "Hello")
    await susan.submit(post.path, body="Talking to myself")
    assert "Nothing has happened yet" in (await susan.get("/notices")).text


async def test_a_hidden_comment_is_not_told(susan, david, moderator, published):
    post = await published("susan", "Hello")
    await david.submit(post.path, body="Buy followers now")
    await moderator.submit("/moderate", action="/moderate/disable/1")
    assert "Buy followers" not in (await susan.get("/notices")).text


async def test_others_do_not_see_mine(david, susan, moderator):
    await moderator.submit("/user/susan", action="/follow/susan")
    assert "Nothing has happened yet" in (await david.get("/notices")).text


async def test_a_stranger_is_sent_to_sign_in(stranger):
    assert (await stranger.get("/notices", follow=False)).location == "/auth/login?next=/notices"
