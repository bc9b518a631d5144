"""Tests of refusals: permissions, invalid messages, limits, expired credentials."""

from __future__ import annotations

import asyncio
import json

import pytest

from quartapp.ext.live.maintenance import renew_subscribers, run_maintenance
from quartapp.ext.live.protocol import MAX_MESSAGES_PER_MINUTE, MAX_TOPICS
from tests.databases import sqlite_only
from tests.ext.live.models import Reader, holding, live, renew, tell
from tests.websockets import Refused


async def error(ear, **message) -> str:
    return (await ear.ask(**message))["error"]


async def test_a_user_without_permission_is_refused_and_receives_no_event(listening):
    async with listening("david") as ear:
        answer = await ear.ask(subscribe="room:3")
        assert (answer["error"], answer["topic"]) == ("forbidden", "room:3")
        await tell("room:3", "door.opened")
        assert await ear.hears_nothing()


@sqlite_only
async def test_an_anonymous_user_is_refused(listening):
    async with listening() as ear:
        assert await error(ear, subscribe="room:3") == "forbidden"
        assert await error(ear, subscribe="mentions") == "forbidden"


@sqlite_only
@pytest.mark.parametrize("topic", ["nws", "room:", "room:0", "room:x", "room:١", "room:3\n", ""])
async def test_a_topic_that_does_not_exist_is_not_found(listening, topic):
    async with listening("susan") as ear:
        assert await error(ear, subscribe=topic) == "not found"


@sqlite_only
async def test_a_room_that_does_not_exist_is_not_found(listening):
    async with listening("susan") as ear:
        assert await error(ear, subscribe="room:10") == "not found"
        assert await error(ear, subscribe=f"room:{10**17}") == "not found"


async def test_an_event_is_sent_only_to_its_audience(listening):
    async with listening("susan") as susan, listening("david") as david:
        for ear in (susan, david):
            await ear.ask(subscribe="mentions")
        await tell("news", "story.published", about="david")
        assert (await david.hear())["about"] == "david"
        assert await susan.hears_nothing()


async def test_an_event_with_a_failing_audience_rule_is_not_sent(listening, caplog):
    async with listening("susan") as ear:
        await ear.ask(subscribe="mentions")
        await tell("news", "story.published", about="the editor")
        await tell("news", "story.published", about="susan")
        assert (await ear.hear())["id"] == 2
    assert "its audience rule failed" in caplog.text


async def test_a_missed_event_with_a_failing_audience_rule_does_not_stop_the_replay(
    listening, caplog
):
    for name in ("susan", "the editor", "susan"):
        await tell("news", "story.published", about=name)
    async with listening("susan") as ear:
        await ear.ask(subscribe="mentions", last_id=0)
        assert [(await ear.hear())["id"], (await ear.hear())["id"]] == [1, 3]
        assert await ear.hears_nothing()
    assert caplog.text.count("Event 2 is not sent") == 1


@sqlite_only
@pytest.mark.parametrize(
    "text",
    ["", "hello", "[]", "null", "7", "{}", "[" * 5000, '{"subscribe": 7}', '{"subscribe": null}',
     '{"subscribe": ["news"]}', '{"ping": {}}', '{"unsubscribe": {}}', "{\"subscribe\": \"news\""],
)  # fmt: skip
async def test_an_invalid_message_is_a_bad_request(listening, text):
    async with listening() as ear:
        await ear.send(text)
        answer = await ear.hear()
        assert (answer["error"], answer["topic"]) == ("bad request", None)
        assert await ear.hears_nothing()


@sqlite_only
@pytest.mark.parametrize("last_id", ["7", 7.0, True, [7]])
async def test_a_last_id_that_is_no_integer_is_a_bad_request(listening, last_id):
    async with listening() as ear:
        answer = await ear.ask(subscribe="news", last_id=last_id)
        assert (answer["error"], answer["topic"]) == ("bad request", "news")


@sqlite_only
@pytest.mark.parametrize("data", [b"", b'{"subscribe": "news"}'])
async def test_a_binary_message_is_a_bad_request(listening, data):
    async with listening() as ear:
        assert await ear.hears_nothing()
        await ear.send(data)
        assert (await ear.hear())["error"] == "bad request"


@sqlite_only
async def test_a_long_message_closes_the_websocket(listening):
    async with listening() as ear:
        await ear.send(json.dumps({"subscribe": "x" * 9000}))
        assert await ear.code() == 1009


@sqlite_only
async def test_too_many_messages_close_the_websocket(listening):
    async with listening() as ear:
        for _ in range(MAX_MESSAGES_PER_MINUTE + 1):
            await ear.send('{"ping": 1}')
        assert await ear.code() == 1008


@sqlite_only
async def test_the_topics_of_one_websocket_are_limited(listening, monkeypatch):
    monkeypatch.setattr("quartapp.ext.live.protocol.MAX_TOPICS", 2)
    assert MAX_TOPICS > 2
    async with listening("susan") as ear:
        for topic in ("news", "room:1"):
            assert (await ear.ask(subscribe=topic))["subscribed"]
        assert await error(ear, subscribe="room:2") == "too many requests"
        assert (await ear.ask(subscribe="news"))["subscribed"]  # not counted twice


@sqlite_only
async def test_the_websockets_of_a_user_are_limited_but_not_those_of_anonymous_users(listening):
    async with listening("susan"), listening("susan"):
        with pytest.raises(Refused, match="429: 2 websockets are open already"):
            await listening("susan").__aenter__()
        async with listening("david") as ear:
            assert await ear.hears_nothing()
    async with listening(), listening(), listening() as ear:
        assert await ear.hears_nothing()
    async with listening("susan") as ear:
        assert await ear.hears_nothing()


@sqlite_only
async def test_an_invalid_credential_closes_only_its_own_websockets(listening):
    holding.update(susan=Reader("susan"), david=Reader("david"))
    async with listening("susan") as susan, listening("david") as david, listening() as stranger:
        for ear in (susan, david, stranger):
            assert await ear.hears_nothing()
        del holding["susan"]
        await renew_subscribers(live.feed, renew)
        assert await susan.code() == 4401
        assert await david.hears_nothing()
        assert await stranger.hears_nothing()


@sqlite_only
async def test_a_user_who_has_lost_the_permission_to_subscribe_is_closed_with_4403(listening):
    holding.update(susan=Reader("susan"))
    async with listening("susan") as ear:
        assert await ear.hears_nothing()
        holding["susan"] = None
        await renew_subscribers(live.feed, renew)
        assert await ear.code() == 4403
    holding.clear()


@sqlite_only
async def test_a_renewed_credential_brings_the_current_user(listening):
    holding.update(david=Reader("david"))
    async with listening("david") as ear:
        assert await error(ear, subscribe="room:3") == "forbidden"
        holding["david"] = Reader("susan")
        await renew_subscribers(live.feed, renew)
        assert (await ear.ask(subscribe="room:3"))["subscribed"]
    holding.clear()


@sqlite_only
async def test_maintenance_continues_after_an_error(listening, monkeypatch, caplog):
    monkeypatch.setattr("quartapp.ext.live.maintenance.RENEW_SECONDS", 0.01)
    holding.update(susan=Reader("susan"))
    async with listening("susan") as ear:
        assert await ear.hears_nothing()
        holding.clear()
        faults = iter([LookupError()])

        async def faulty(credentials):
            for fault in faults:
                raise fault
            return await renew(credentials)

        looking = asyncio.create_task(run_maintenance(live.feed, faulty))
        assert await ear.code() == 4401
        looking.cancel()
    assert "Maintenance of live websockets failed" in caplog.text
