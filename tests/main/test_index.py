from quartapp.services.rendering import render_post


async def test_an_anonymous_user_reads_posts_and_has_no_form(stranger, published):
    await published("susan", "Hello, world")
    page = await stranger.get("/")
    assert page.status_code == 200
    assert "Hello, Stranger!" in page.text
    assert "Hello, world" in page.text
    assert 'name="body"' not in page.text


async def test_an_anonymous_user_who_posts_is_redirected_to_the_sign_in_page(stranger):
    token = await stranger.csrf_token("/auth/login")
    page = await stranger.post("/", csrf_token=token, body="me too")
    assert page.status_code == 302
    assert page.location == "/auth/login?next=/"


async def test_publishing_shows_the_post_and_redirects(susan):
    sent = await susan.submit("/", body="Hello, *world*", follow=False)
    assert (sent.status_code, sent.location) == (302, "/")
    page = await susan.get("/")
    assert "<p>Hello, <em>world</em></p>" in page.text
    assert "Published." in page.text
    assert "Published." not in (await susan.get("/")).text


async def test_an_empty_post_is_refused_with_an_error(susan):
    page = await susan.submit("/", body="   ")
    assert page.status_code == 422
    assert "cannot be only spaces" in page.text


async def test_a_post_that_is_too_long_is_refused_and_shown_again(susan):
    page = await susan.submit("/", body="long " * 5_000)
    assert page.status_code == 422
    assert "Too long" in page.text
    assert "long long long" in page.text


async def test_a_post_without_a_csrf_token_is_refused_and_shown_again(susan):
    page = await susan.post("/", body="Forged, or only old")
    assert page.status_code == 422
    assert "Forged, or only old</textarea>" in page.text
    assert "<p>Forged" not in (await susan.get("/")).text


async def test_posts_are_listed_newest_first_on_pages_of_twenty(app, stranger, published):
    for number in range(45):
        await published("susan", f"post number {number}.")
    first, third = await stranger.get("/"), await stranger.get("/?page=3")
    assert first.text.index("number 44.") < first.text.index("number 43.")
    assert first.text.count("<article") == 20
    assert third.text.count("<article") == 5
    assert "number 0." in third.text


async def test_invalid_page_numbers_show_the_first_page_and_large_ones_get_a_404(
    stranger, published
):
    await published("susan", "the only post")
    for page in ("junk", "0", "-7", "1e9", "", "9" * 5000):
        assert "the only post" in (await stranger.get(f"/?page={page}")).text
    beyond = await stranger.get(f"/?page={10**9}")
    assert beyond.status_code == 404
    assert "the only post" not in beyond.text


async def test_the_followed_timeline_has_own_posts_and_those_of_followed_users(susan, published):
    await published("susan", "by susan herself")
    await published("david", "by david")
    chosen = await susan.get("/followed", follow=False)
    assert (chosen.status_code, chosen.location) == (302, "/")
    page = await susan.get("/")
    assert "by susan herself" in page.text
    assert "by david" not in page.text
    await susan.submit("/user/david", action="/follow/david")
    assert "by david" in (await susan.get("/")).text
    await susan.submit("/user/david", action="/unfollow/david")
    assert "by david" not in (await susan.get("/")).text
    assert "by david" in (await susan.get("/all")).text


async def test_an_anonymous_user_cannot_choose_a_timeline(stranger):
    for path in ("/all", "/followed"):
        page = await stranger.get(path, follow=False)
        assert page.location == f"/auth/login?next={path}"


async def test_the_index_takes_one_sql_statement(statements, stranger, published):
    for number in range(3):
        await published("susan", f"post {number}")
    with statements() as few:
        await stranger.get("/")
    for number in range(17):
        await published(("susan", "david", "moderator")[number % 3], f"more {number}")
    with statements() as many:
        await stranger.get("/")
    assert len(few) == len(many) == 1


async def test_dangerous_markup_is_escaped():
    body = await render_post("<script>alert(1)</script> [x](javascript:alert(1))")
    assert "<script" not in body.html
    assert "<a" not in body.html
