from quartapp.ext.testing import Browser
from tests.blog import blog


async def test_each_name_has_a_cacheable_avatar(stranger):
    page = await stranger.get("/avatar/susan.svg")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("image/svg+xml")
    assert page.headers["Cache-Control"] == "public, max-age=604800"
    assert page.text.startswith("<svg")
    assert page.text == (await stranger.get("/avatar/susan.svg")).text
    assert page.text != (await stranger.get("/avatar/david.svg")).text


async def test_an_impossible_name_has_no_avatar(stranger):
    assert (await stranger.get(f"/avatar/{'x' * 65}.svg")).status_code == 404


async def test_gravatar_is_used_only_when_configured(stranger, published, database_url):
    await published("susan", "Hello")
    assert "gravatar" not in (await stranger.get("/")).text
    app = blog(database_url, GRAVATAR=True)
    async with app.test_app():
        page = await Browser(app).get("/")
    assert "https://secure.gravatar.com/avatar/" in page.text
    assert "img-src 'self' https://secure.gravatar.com" in page.headers["Content-Security-Policy"]
