"""Fixtures of the API tests: requests to the application in this process."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from quart import Response

from tests.people import PASSWORD

API = "/api/v1.0"


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    """Return the Authorization header for Basic credentials."""
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


@pytest.fixture
def ask(app):
    """Send a request with the Basic credentials of a user; None sends no credentials."""
    client = app.test_client(use_cookies=False)

    async def ask(who: str | None, method: str, path: str, **options: Any) -> Response:
        headers = basic(f"{who}@example.com") if who else {}
        headers |= options.pop("headers", {})
        path = path.removeprefix("http://localhost").removeprefix(API)
        return await client.open(f"{API}{path}", method=method, headers=headers, **options)

    return ask


@pytest.fixture
def read(ask):
    """Return the JSON of a successful GET request by a user."""

    async def read(who: str | None, path: str, **options: Any) -> Any:
        response = await ask(who, "GET", path, **options)
        assert response.status_code == 200, await response.get_data(as_text=True)
        return await response.get_json()

    return read
