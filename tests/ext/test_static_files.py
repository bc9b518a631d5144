"""Tests of static files: URLs with a hash of their content, and caching."""

from __future__ import annotations

import os
import re
from urllib.parse import urljoin

import pytest
from quart import Blueprint, Quart, render_template_string, url_for

from quartapp import create_app
from quartapp.ext import StaticFiles
from quartapp.ext.static_files import YEAR, static_url

FOR_EVER = f"public, max-age={YEAR}, immutable"
SHORT = "public, max-age=60"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "app.css").write_text("p { color: red }")
    (tmp_path / "js" / "live.js").write_text('import { listen } from "./feed.js";')
    (tmp_path / "js" / "feed.js").write_text("export const listen = 1;")
    return tmp_path


def served(folder, *, debug=True) -> Quart:
    app = Quart("small", static_folder=str(folder), static_url_path="/static")
    StaticFiles(app)
    app.debug = debug
    return app


async def address_of(app: Quart, filename: str = "app.css", endpoint: str = "static") -> str:
    async with app.test_request_context("/"):
        return url_for(endpoint, filename=filename)


async def caching_of(app: Quart, path: str, **options: object) -> tuple[int, str | None]:
    response = await app.test_client().get(path, **options)
    return response.status_code, response.headers.get("Cache-Control")


async def test_a_file_at_its_versioned_url_is_cached_for_a_year(folder):
    app = served(folder)
    path = await address_of(app)
    assert re.fullmatch(r"/static/~[0-9a-f]{16}/app\.css", path)
    response = await app.test_client().get(path)
    assert await response.get_data() == b"p { color: red }"
    assert response.headers["Cache-Control"] == FOR_EVER
    assert "Expires" not in response.headers
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("prefix", ["", "~0123456789abcdef/"])
async def test_a_file_at_any_other_url_is_cached_for_a_minute(folder, prefix):
    assert await caching_of(served(folder), f"/static/{prefix}app.css") == (200, SHORT)


@pytest.mark.parametrize("debug", [True, False])
async def test_a_changed_file_gets_a_new_url(folder, debug, monkeypatch):
    if not debug:
        monkeypatch.setattr("quartapp.ext.static_files.CHECK_SECONDS", 0.0)
    app = served(folder, debug=debug)
    before = await address_of(app)
    (folder / "app.css").write_text("p { color: tan }")
    after = await address_of(app)
    assert before != after
    assert await caching_of(app, after) == (200, FOR_EVER)
    assert await caching_of(app, before) == (200, SHORT)


async def test_a_file_with_another_modification_time_keeps_its_url(folder):
    app = served(folder)
    before = await address_of(app)
    os.utime(folder / "app.css", (1, 1))
    assert await address_of(app) == before


@pytest.mark.parametrize("change", ["new", "deleted", "renamed"])
async def test_a_change_in_the_set_of_files_changes_the_url(folder, change):
    app = served(folder)
    before = await address_of(app)
    feed = folder / "js" / "feed.js"
    if change == "new":
        (folder / "new.css").write_text("")
    elif change == "deleted":
        feed.unlink()
    else:
        feed.rename(folder / "js" / "food.js")
    assert await address_of(app) != before


async def test_two_applications_give_a_file_the_same_url(folder):
    assert await address_of(served(folder)) == await address_of(served(folder))


async def test_a_module_imports_the_others_under_the_same_version(folder):
    app = served(folder)
    before = await address_of(app, "js/live.js")
    assert await caching_of(app, urljoin(before, "./feed.js")) == (200, FOR_EVER)
    (folder / "js" / "feed.js").write_text("export const listen = 2;")
    after = await address_of(app, "js/live.js")
    assert after != before
    assert await caching_of(app, urljoin(after, "./feed.js")) == (200, FOR_EVER)


async def test_a_blueprint_has_a_version_of_its_own(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "app.css").write_text("other")
    app = served(folder)
    outer = Blueprint("outer", __name__)
    inner = Blueprint("inner", __name__, static_folder=str(other), static_url_path="/files")
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    mine, theirs = await address_of(app), await address_of(app, "app.css", "outer.inner.static")
    assert mine.split("/")[2] != theirs.split("/")[2]
    assert await caching_of(app, theirs) == (200, FOR_EVER)
    (other / "app.css").write_text("changed")
    assert await address_of(app) == mine


async def test_an_unchanged_file_is_not_sent_again(folder):
    app = served(folder)
    path = await address_of(app)
    etag = (await app.test_client().get(path)).headers["ETag"]
    assert await caching_of(app, path, headers={"If-None-Match": etag}) == (304, FOR_EVER)


async def test_static_url_and_url_for_give_the_same_url(folder):
    app = served(folder)
    async with app.test_request_context("/"):
        source = "{{ static_url('app.css') }} {{ url_for('static', filename='app.css') }}"
        one, two = (await render_template_string(source)).split()
        assert one == two == static_url("app.css")


@pytest.mark.parametrize(
    "path",
    ["nothing.css", "~/app.css", "~0123456789abcdef/", "~0123456789abcdef/nothing.css",
     "~0123456789abcdef/../../secret", "~0123456789abcdef/%2e%2e/secret",
     "~0123456789ABCDEF/app.css",
     "~0123456789abcdef/~0123456789abcdef/app.css", "~0123456789abcdef//etc/passwd"],
)  # fmt: skip
async def test_a_url_without_a_file_is_not_found(folder, path):
    (folder.parent / "secret").write_text("secret")
    status, caching = await caching_of(served(folder), f"/static/{path}")
    assert status == 404
    assert "immutable" not in (caching or "")


async def test_the_filename_argument_of_another_view_is_unchanged(folder):
    app = served(folder)

    @app.get("/files/<path:filename>")
    async def download(filename: str) -> str:
        return filename

    assert await address_of(app, "a.txt", "download") == "/files/a.txt"
    response = await app.test_client().get("/files/~0123456789abcdef/a.txt")
    assert await response.get_data() == b"~0123456789abcdef/a.txt"


async def test_an_application_without_static_files_builds_stable_urls(tmp_path):
    app = served(tmp_path / "nothing")
    assert await address_of(app) == await address_of(app)


async def test_every_static_file_of_the_login_page_is_cached_for_a_year():
    client = create_app("testing").test_client()
    page = await (await client.get("/auth/login")).get_data(as_text=True)
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(files) >= 8
    for path in files:
        response = await client.get(path)
        assert (response.status_code, response.headers["Cache-Control"]) == (200, FOR_EVER), path
