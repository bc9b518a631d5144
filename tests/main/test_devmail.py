import pytest

from quartapp import create_app
from quartapp.ext.testing import Browser


@pytest.fixture
async def developer(database_url, monkeypatch, tmp_path):
    """Return a browser of a blog in the development configuration."""
    monkeypatch.chdir(tmp_path)
    app = create_app("development", SQLALCHEMY_DATABASE_URI=database_url, PASSWORD_TIME_COST=1)
    async with app.test_app():
        yield Browser(app)


async def test_the_mail_page_shows_the_unsent_mails(developer):
    assert "No mail yet" in (await developer.get("/dev/mail")).text
    await developer.submit("/auth/reset", email="susan@example.com")
    page = await developer.get("/dev/mail")
    assert "[Flasky] Set a new password" in page.text
    assert 'src="/dev/mail/1/html"' in page.text
    text = (await developer.get("/dev/mail?id=1&part=text")).text
    assert "Hello!" in text
    assert "Message-ID: &lt;outbox." in (await developer.get("/dev/mail?part=source")).text


async def test_the_html_of_a_mail_has_its_own_content_security_policy(developer):
    await developer.submit("/auth/reset", email="susan@example.com")
    page = await developer.get("/dev/mail/1/html")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert '<base target="_top">' in page.text
    assert (await developer.get("/dev/mail/99/html")).status_code == 404


async def test_invalid_query_parameters_are_ignored(developer):
    await developer.submit("/auth/reset", email="susan@example.com")
    for query in ("id=junk", "id=999", "part=junk", f"id={10**30}"):
        assert (await developer.get(f"/dev/mail?{query}")).status_code == 200


async def test_the_pages_exist_in_development_only(admin):
    for path in ("/dev/mail", "/dev/mail/1/html", "/dev/style"):
        assert (await admin.get(path)).status_code == 404


async def test_the_style_page_is_served_in_development(developer):
    assert (await developer.get("/dev/style")).status_code == 200
