"""Tests of the API with HTTPie, on the command line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from quartapp.models import Post
from tests.databases import settled_on_sqlite
from tests.people import PASSWORD, SUSAN
from tests.processes import TIMEOUT_SECONDS, bare_environment

from .site import API

REFUSED = 4  # HTTPie's exit status for a 4xx
pytestmark = settled_on_sqlite


@pytest.fixture
def http(site, tmp_path):
    """Run ``http`` with these arguments; return its exit status and the response."""
    (tmp_path / "config.json").write_text('{"disable_update_warnings": true}')
    environment = bare_environment() | {"HTTPIE_CONFIG_DIR": str(tmp_path)}

    def http(auth: str, method: str, path: str, *fields: str) -> tuple[int, dict]:
        command = [sys.executable, "-m", "httpie", "--ignore-stdin", "--check-status"]
        url = path if "://" in path else f"{site.address}{API}{path}"
        done = subprocess.run(
            [*command, "--json", "--auth", auth, method, url, *fields],
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return http


async def test_an_anonymous_user_can_read_but_not_publish(site, http):
    await site.stage("susan")
    status, page = http(":", "GET", "/posts/")
    assert (status, page["count"], len(page["posts"])) == (0, 5, 5)
    status, refusal = http(":", "POST", "/posts/", "body=Hello")
    assert (status, refusal["error"]) == (REFUSED, "unauthorized")
    assert await site.rows.count(Post) == 5


async def test_susan_publishes_edits_and_deletes(site, http):
    susan = f"{SUSAN}:{PASSWORD}"
    status, post = http(susan, "POST", "/posts/", "body=Hello from the *command line*")
    assert (status, post["author"]) == (0, "susan")
    assert "<em>command line</em>" in post["body_html"]
    status, edited = http(susan, "PUT", post["url"], "body=Better")
    assert (status, edited["body"], edited["url"]) == (0, "Better", post["url"])
    assert http(":", "GET", post["url"]) == (0, edited)
    assert http(susan, "DELETE", post["url"]) == (0, {})
    status, refusal = http(":", "GET", post["url"])
    assert (status, refusal["error"]) == (REFUSED, "not found")


async def test_susan_uses_a_token_in_place_of_her_password(site, http):
    status, answer = http(f"{SUSAN}:{PASSWORD}", "GET", "/token")
    assert (status, answer["expiration"]) == (0, 3600)
    token = f"{answer['token']}:"
    status, post = http(token, "POST", "/posts/", "body=Hello")
    assert (status, post["author"]) == (0, "susan")
    status, refusal = http(token, "GET", "/token")
    assert (status, refusal["message"]) == (REFUSED, "Invalid credentials")
