"""What cannot be done is told by an error of its own, in words."""

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


async def test_each_problem_of_a_body_is_told_with_its_place(susan):
    with pytest.raises(BadRequest) as refused:
        await susan.create_token("", ["read", "fly"])
    error = refused.value
    assert (error.status, error.error) == (400, "bad request")
    assert {problem.path for problem in error.errors} == {"name", "scopes.1"}
    assert all(isinstance(problem, Problem) and problem.message for problem in error.errors)
    assert str(error) == f"400 bad request: {error.message}"


async def test_what_is_not_there_is_told_in_the_words_of_the_site(stranger):
    with pytest.raises(NotFound, match=r"^404 not found: There is no such post\.") as refused:
        await stranger.post(12345)
    assert refused.value.errors == ()
    assert isinstance(refused.value, APIError)
    assert isinstance(refused.value, ClientError)


async def test_more_than_the_site_takes_is_refused(susan):
    with pytest.raises(PayloadTooLarge):
        await susan.publish("x" * 1_100_000)


async def test_a_stranger_publishes_nothing(stranger, rows):
    with pytest.raises(Unauthorized):
        await stranger.publish("Me too.")
    assert await rows("posts") == 0


async def test_a_wrong_password_is_refused_even_where_strangers_read(url):
    async with Client(url, email="susan@example.com", password="a guess of mine") as api:
        with pytest.raises(Unauthorized, match="Invalid credentials"):
            await anext(api.posts())


async def test_an_error_crosses_processes(stranger):
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
def test_half_of_the_credentials_are_none(who):
    with pytest.raises(ValueError, match="token, or with an address and its password"):
        Client("https://blog.example.com", **who)


@pytest.mark.parametrize("url", ["blog.example.com", "ftp://blog.example.com", ""])
def test_an_address_without_http_is_none(url):
    with pytest.raises(ValueError, match="https://"):
        Client(url)


async def test_a_slash_behind_the_address_changes_nothing(url):
    async with Client(f"{url}/") as api:
        assert [post async for post in api.posts()] == []
