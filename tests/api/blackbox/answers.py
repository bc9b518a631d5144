"""Checks of the rules that hold for every response of the API."""

from __future__ import annotations

import httpx

ERROR_NAMES = {
    400: "bad request",
    401: "unauthorized",
    403: "forbidden",
    404: "not found",
    405: "method not allowed",
    409: "conflict",
    412: "precondition failed",
    413: "payload too large",
    415: "unsupported media type",
}


def check(answer: httpx.Response) -> httpx.Response:
    """Check the rules for all responses; return the response."""
    where = (
        f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:300]}"
    )
    assert answer.status_code < 500, where
    assert answer.headers["X-Request-ID"], where
    assert "Set-Cookie" not in answer.headers, where
    assert answer.headers["Cache-Control"], where
    if answer.is_error or not answer.request.url.path.endswith("/docs"):  # an HTML page
        _check_json(answer, where)
    if answer.request.method == "GET" and answer.status_code == 200:
        assert answer.headers.get("ETag"), where
    if answer.request.method == "POST" and answer.status_code == 201:
        assert answer.headers["Location"] == answer.json()["url"], where
    if answer.is_error:
        _check_refusal(answer, where)
    return answer


def refused(answer: httpx.Response, status: int, words: str = "") -> httpx.Response:
    """Check that a response is an error with ``words`` in its message; return it."""
    assert check(answer).status_code == status, f"{answer.status_code} {answer.text[:300]}"
    assert words in answer.json()["message"]
    return answer


def _check_json(answer: httpx.Response, where: str) -> None:
    assert answer.headers["Cache-Control"] == _caching(answer), where
    if answer.headers["Cache-Control"] != "no-store":
        assert "Authorization" in answer.headers["Vary"], where
    if answer.status_code == 304:
        assert answer.content == b"", where
    else:
        assert answer.headers["Content-Type"] == "application/json", where
        assert isinstance(answer.json(), dict), where


def _check_refusal(answer: httpx.Response, where: str) -> None:
    body = answer.json()
    problems = body.pop("errors", None)
    assert body.keys() == {"error", "message"}, where
    assert body["error"] == ERROR_NAMES[answer.status_code], where
    assert isinstance(body["message"], str), where
    assert body["message"], where
    if problems is not None:
        assert answer.status_code == 400, where
        assert problems, where
        assert all(each.keys() == {"path", "message"} for each in problems), where
    if answer.status_code == 401:
        schemes = answer.headers["WWW-Authenticate"].lower()
        assert "basic" in schemes, where
        assert "bearer" in schemes, where


def _caching(answer: httpx.Response) -> str:
    if (
        answer.is_error
        or answer.request.method != "GET"
        or answer.request.url.path.endswith("/token")
    ):
        return "no-store"
    return "private, no-cache" if "Authorization" in answer.request.headers else "public, no-cache"
