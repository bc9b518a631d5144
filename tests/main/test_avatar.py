from quartapp.ext.testing import Browser
from tests.blog import blog


async def test_any_name_has_a_picture_that_may_be_kept(stranger):
    page = await stranger.get("/avatar/susan.svg")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("image/svg+xml")
    assert page.headers["Cache-Control"] == "public, max-age=604800"
    assert page.text.startswith("<svg")
    assert page.text == (await stranger.get("/avatar/susan.svg")).text
    assert page.text != (await stranger.get("/avatar/david.svg")).text


async def test_a_name_that_nobody_could_have_has_none(stranger):
    assert (await stranger.get(f"/avatar/{'x' * 65}.svg")).status_code == 404


async def test_gravatar_is_asked_only_where_it_is_set(stranger, published, database_url):
    await published("susan", "Hello")
    assert "gravatar" not in (await stranger.get("/")).text
    app = blog(database_url, GRAVATAR=True)
    async with app.test_app():
        page = await Browser(app).get("/")
    assert "https://secure.gravatar.com/avatar/" in page.text
    assert "img-src 'self' https://secure.gravatar.com" in page.headers["Content-Security-Policy"]
