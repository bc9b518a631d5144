"""Tests of the client's exceptions for refused requests."""

from __future__ import annotations

import pickle

import pytest

from quartapp.client import (
    APIError,
    BadRequest,
    Client,
    ClientError,
    NotFound,
    PayloadTooLarge,
    Problem,
    Unauthorized,
)


async def test_each_problem_of_a_body_has_its_path(susan):
    with pytest.raises(BadRequest) as refused:
        await susan.create_token("", ["read", "fly"])
    error = refused.value
    assert (error.status, error.error) == (400, "bad request")
    assert {problem.path for problem in error.errors} == {"name", "scopes.1"}
    assert all(isinstance(problem, Problem) and problem.message for problem in error.errors)
    assert str(error) == f"400 bad request: {error.message}"


async def test_a_missing_post_raises_not_found_with_the_message_of_the_site(stranger):
    with pytest.raises(NotFound, match=r"^404 not found: There is no such post\.") as refused:
        await stranger.post(12345)
    assert refused.value.errors == ()
    assert isinstance(refused.value, APIError)
    assert isinstance(refused.value, ClientError)


async def test_a_body_above_the_limit_is_refused(susan):
    with pytest.raises(PayloadTooLarge):
        await susan.publish("x" * 1_100_000)


async def test_an_anonymous_user_cannot_publish(stranger, rows):
    with pytest.raises(Unauthorized):
        await stranger.publish("Me too.")
    assert await rows("posts") == 0


async def test_a_wrong_password_is_refused_even_for_public_reads(url):
    async with Client(url, email="susan@example.com", password="a guess of mine") as api:
        with pytest.raises(Unauthorized, match="Invalid credentials"):
            await anext(api.posts())


async def test_an_error_can_be_pickled(stranger):
    with pytest.raises(NotFound) as refused:
        await stranger.post(12345)
    copy = pickle.loads(pickle.dumps(refused.value))
    assert (type(copy), str(copy)) == (NotFound, str(refused.value))


@pytest.mark.parametrize(
    "who",
    [
        {"email": "susan@example.com"},
        {"password": "alone"},
        {"token": "qa_1", "email": "susan@example.com", "password": "and more"},
    ],
)
def test_incomplete_or_conflicting_credentials_raise_value_error(who):
    with pytest.raises(ValueError, match="token, or with an address and its password"):
        Client("https://blog.example.com", **who)


@pytest.mark.parametrize("url", ["blog.example.com", "ftp://blog.example.com", ""])
def test_an_address_without_http_raises_value_error(url):
    with pytest.raises(ValueError, match="https://"):
        Client(url)


async def test_a_trailing_slash_of_the_address_is_ignored(url):
    async with Client(f"{url}/") as api:
        assert [post async for post in api.posts()] == []
