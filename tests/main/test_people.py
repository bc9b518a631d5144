async def test_a_profile_shows_the_posts_of_its_user_and_no_address(stranger, published):
    await published("susan", "by susan")
    await published("david", "by david")
    page = await stranger.get("/user/susan")
    assert page.status_code == 200
    assert "by susan" in page.text
    assert "by david" not in page.text
    assert "susan@example.com" not in page.text


async def test_an_administrator_sees_the_address_on_a_profile(admin):
    assert "susan@example.com" in (await admin.get("/user/susan")).text


async def test_usernames_in_urls_are_case_insensitive(stranger):
    assert (await stranger.get("/user/SUSAN")).status_code == 200


async def test_an_unknown_username_is_not_found(stranger):
    for name in ("nobody", "a%00b", "%ff", "%ed%a0%80", "x" * 3000):
        for page in ("user", "followers", "followed_by"):
            assert (await stranger.get(f"/{page}/{name}")).status_code == 404


async def test_following_and_unfollowing_changes_both_lists(susan, stranger):
    sent = await susan.submit("/user/david", action="/follow/david", follow=False)
    assert (sent.status_code, sent.location) == (302, "/user/david")
    assert "You are following david now." in (await susan.get("/user/david")).text
    assert "susan" in (await stranger.get("/followers/david")).text
    assert "david" in (await stranger.get("/followed_by/susan")).text
    page = await susan.submit("/user/david", action="/unfollow/david")
    assert "You are not following david any more." in page.text
    assert "/user/susan" not in (await stranger.get("/followers/david")).text


async def test_following_twice_shows_a_message(susan):
    token = await susan.csrf_token("/user/david")
    await susan.post("/follow/david", csrf_token=token)
    page = await susan.post("/follow/david", csrf_token=token, follow=True)
    assert "You were following david already." in page.text


async def test_a_user_cannot_unfollow_their_own_account(susan, rows):
    token = await susan.csrf_token("/user/david")
    page = await susan.post("/unfollow/susan", csrf_token=token)
    assert page.status_code == 409
    assert "always stand in your timeline" in page.text


async def test_an_anonymous_user_who_follows_is_redirected_to_the_sign_in_page(stranger):
    token = await stranger.csrf_token("/auth/login")
    page = await stranger.post("/follow/david", csrf_token=token)
    assert page.status_code == 302
    assert page.location.startswith("/auth/login?next=")


async def test_following_an_unknown_user_is_not_found(susan):
    token = await susan.csrf_token("/")
    assert (await susan.post("/follow/nobody", csrf_token=token)).status_code == 404


async def test_a_profile_takes_three_sql_statements(statements, stranger, published):
    await published("susan", "one")
    with statements() as few:
        await stranger.get("/user/susan")
    for number in range(19):
        await published("susan", f"more {number}")
    with statements() as many:
        await stranger.get("/user/susan")
    assert len(few) == len(many) == 3


async def test_a_list_of_followers_takes_four_sql_statements(
    statements, stranger, susan, david, moderator
):
    await david.submit("/user/susan", action="/follow/susan")
    with statements() as few:
        await stranger.get("/followers/susan")
    await moderator.submit("/user/susan", action="/follow/susan")
    with statements() as many:
        await stranger.get("/followers/susan")
    assert len(few) == len(many) == 4
