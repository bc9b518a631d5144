"""Tests of tokens with the client: signed and personal ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quartapp.client import Client, Forbidden, Unauthorized
from tests.people import PASSWORD


async def test_a_signed_token_authenticates_its_owner(susan, url):
    token = await susan.token()
    async with Client(url, token=token) as api:
        assert (await api.publish("By token.")).author == "susan"
        with pytest.raises(Unauthorized):
            await api.token()


async def test_a_personal_token_has_the_rights_of_its_scopes(susan, url):
    token = await susan.create_token("reader")
    assert (token.name, token.scopes, token.last_used_at) == ("reader", ("read",), None)
    assert token.expires_at - token.created_at == timedelta(days=90)
    async with Client(url, token=token.token) as api:
        assert (await api.user()).username == "susan"
        with pytest.raises(Forbidden):
            await api.publish("By a reader.")


async def test_a_token_has_the_requested_lifetime(susan, url):
    for_good = await susan.create_token("script", ["read", "write"], None)
    hour = await susan.create_token("hour", expires_in=3600)
    assert for_good.expires_at is None
    assert timedelta(minutes=59) < hour.expires_at - datetime.now(UTC) <= timedelta(hours=1)
    async with Client(url, token=for_good.token) as api:
        assert (await api.publish("By a writer.")).author == "susan"


async def test_tokens_are_listed_without_their_secret_and_can_be_revoked(susan, url):
    made = [await susan.create_token(name) for name in ("one", "two", "three")]
    listed = [each async for each in susan.tokens(per_page=2)]
    assert {each.id for each in listed} == {each.id for each in made}
    assert {each.token for each in listed} == {None}
    for token in made[:2]:
        await susan.revoke_token(token if token is made[0] else token.id)
    assert [each.id async for each in susan.tokens()] == [made[2].id]
    async with Client(url, token=made[0].token) as api:
        with pytest.raises(Unauthorized):
            await api.user()


async def test_no_repr_or_error_shows_a_secret(susan, url):
    token = await susan.create_token("script")
    assert token.token
    signed = await susan.token()
    shown = repr(token) + repr(susan) + repr(vars(susan))
    async with Client(url, token=signed) as api:
        with pytest.raises(Unauthorized) as refused:
            await api.token()
        shown += repr(api) + repr(vars(api)) + repr(refused.value) + str(refused.value)
    for secret in (token.token, signed, PASSWORD):
        assert secret not in shown


async def test_a_token_with_a_line_end_is_refused_and_not_shown(susan, url):
    token = await susan.token()
    async with Client(url, token=f"{token}\n") as api:
        with pytest.raises(Unauthorized) as refused:
            await api.user()
    assert token not in str(refused.value)
