async def test_a_preview_renders_the_text_as_a_post(susan):
    token = await susan.csrf_token("/")
    page = await susan.post("/preview", csrf_token=token, body="# A *title* <b>")
    assert page.status_code == 200
    assert page.text == "<h3>A <em>title</em> &lt;b&gt;</h3>"
    assert "Cache-Control" in page.headers


async def test_a_preview_can_render_the_text_as_a_comment(susan):
    token = await susan.csrf_token("/")
    page = await susan.client.post("/preview?as=comment", form={"csrf_token": token, "body": "# A"})
    assert await page.get_data(as_text=True) == "<p># A</p>"


async def test_the_csrf_token_is_accepted_in_a_header(susan):
    headers = {"X-CSRFToken": await susan.csrf_token("/")}
    page = await susan.client.post("/preview", form={"body": "x"}, headers=headers)
    assert page.status_code == 200


async def test_a_preview_requires_a_csrf_token_and_a_text(susan):
    assert (await susan.post("/preview", body="x")).status_code == 422
    token = await susan.csrf_token("/")
    assert (await susan.post("/preview", csrf_token=token, body=" ")).status_code == 422


async def test_an_anonymous_user_is_redirected(stranger):
    token = await stranger.csrf_token("/auth/login")
    page = await stranger.post("/preview", csrf_token=token, body="x")
    assert page.status_code == 302
