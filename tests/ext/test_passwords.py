"""Tests of password hashing: parameters, timing, threads, the queue, recent verifications."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from contextlib import asynccontextmanager

import pytest
from quart import Quart
from werkzeug.security import generate_password_hash

from quartapp.ext.passwords import (
    HASH_THREADS,
    MAX_PASSWORD_BYTES,
    MAX_QUEUED_HASHES,
    Passwords,
    PasswordsBusy,
)

CHEAP = {"PASSWORD_TIME_COST": 1, "PASSWORD_MEMORY_COST": 8}


@pytest.fixture
def passwords() -> Passwords:
    return Passwords()


@pytest.fixture
async def cheap(passwords):
    """Passwords with cheap parameters, inside an application context."""
    app = Quart("cheap")
    app.config.update(CHEAP)
    passwords.init_app(app)
    async with app.app_context():
        yield passwords


@pytest.fixture
async def real(passwords):
    """Passwords with the parameters of production, inside an application context."""
    app = Quart("real")
    passwords.init_app(app)
    async with app.app_context():
        yield passwords


async def test_the_right_password_matches_and_no_other_does(cheap):
    stored = await cheap.hash("four unrelated words")
    assert await cheap.verify(stored, "four unrelated words")
    assert not await cheap.verify(stored, "four unrelated word")
    assert not await cheap.verify(stored, "")


async def test_two_hashes_of_one_password_differ_and_fit_the_column(real):
    first, second = await real.hash("the same"), await real.hash("the same")
    assert first != second
    assert len(first) <= 128


async def test_the_parameters_are_those_that_owasp_recommends(real):
    assert (await real.hash("x")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_every_character_of_a_password_counts(cheap):
    stored = await cheap.hash("pässwörd 🔑")
    assert await cheap.verify(stored, "pässwörd 🔑")
    assert not await cheap.verify(stored, "password 🔑")


async def test_a_missing_hash_matches_no_password(cheap, monkeypatch):
    state = cheap._state.current
    monkeypatch.setattr(state, "decoy", await cheap.hash("found out"))
    for nothing in (None, ""):
        assert await cheap.verify(nothing, "found out") is False


async def test_an_unknown_account_takes_as_long_as_a_known_one(real):
    stored = await real.hash("four unrelated words")
    times: dict[str | None, list[float]] = {stored: [], None: []}
    for _ in range(7):
        for password_hash, taken in times.items():
            begun = time.perf_counter()
            await real.verify(password_hash, "a wrong guess")
            taken.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize("method", ["pbkdf2:sha256:1000", "scrypt:1024:8:1", "pbkdf2:sha1:1000"])
async def test_a_werkzeug_hash_matches_and_needs_a_rehash(cheap, method):
    stored = generate_password_hash("cat", method)
    assert await cheap.verify(stored, "cat")
    assert not await cheap.verify(stored, "dog")
    assert cheap.needs_rehash(stored)


async def test_a_hash_with_other_parameters_needs_a_rehash(cheap, passwords):
    stored = await cheap.hash("cat")
    assert not cheap.needs_rehash(stored)
    dearer = Quart("dearer")
    dearer.config.update(CHEAP, PASSWORD_TIME_COST=2)
    passwords.init_app(dearer)
    async with dearer.app_context():
        assert passwords.needs_rehash(stored)
        assert await passwords.verify(stored, "cat")


MALFORMED = [
    "x", "$", "$$", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$", "$argon2id$v=19$m=8,t=1,p=1$a$b",
    "$argon2id$v=19$m=0,t=0,p=0$c2FsdHNhbHQ$aGFzaA", "$argon2x$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA",
    "pbkdf2:sha256:x$salt$00", "pbkdf2:none:1$salt$00", "pbkdf2:sha256:0$salt$00",
    "pbkdf2:sha256:99999999999999999999$salt$00", "pbkdf2:sha256:-1$salt$00",
    "scrypt:3:8:1$salt$00", "scrypt:a:b:c$salt$00", "scrypt:32768:8$salt$00", "scrypt$salt$00",
    "scrypt:99999999999999999999:8:1$salt$00", "md5$salt$00", "plain$$cat", "é$é$é", "\0$\0$\0",
    "$argon2id$v=19$m=8,t=1,p=1$\ud800$\ud800", "!", "*", " ",
]  # fmt: skip


@pytest.mark.parametrize("stored", MALFORMED)
async def test_a_malformed_hash_matches_nothing_and_needs_a_rehash(cheap, stored):
    assert await cheap.verify(stored, "cat") is False
    assert cheap.needs_rehash(stored)


async def test_a_password_over_the_length_limit_is_refused_without_hashing(real):
    stored = await real.hash("x" * MAX_PASSWORD_BYTES)
    assert await real.verify(stored, "x" * MAX_PASSWORD_BYTES)
    taken = []
    too_long = MAX_PASSWORD_BYTES + 1
    for long in ("x" * too_long, "é" * (too_long // 2 + 1), "x" * 10**6) * 3:
        begun = time.perf_counter()
        assert await real.verify(stored, long) is False
        with pytest.raises(ValueError, match="at most 4096 bytes"):
            await real.hash(long)
        taken.append(time.perf_counter() - begun)
    assert statistics.median(taken) < 0.01


async def test_a_lone_surrogate_matches_nothing(cheap):
    assert await cheap.verify(await cheap.hash("x"), "\ud800") is False


async def test_hashing_does_not_block_the_event_loop(real):
    hashing = asyncio.gather(*(real.hash("x") for _ in range(6)))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 2 * 6  # a hash on the event loop would leave it a turn or two


async def test_concurrent_hashes_are_limited_to_the_number_of_threads(cheap, monkeypatch):
    running, most = 0, 0
    hasher = cheap._state.current.hasher
    original = type(hasher).hash

    def counted(self, password):
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.01)
        running -= 1
        return original(self, password)

    monkeypatch.setattr(type(hasher), "hash", counted)
    await asyncio.gather(*(cheap.hash("x") for _ in range(8)))
    assert most == HASH_THREADS


async def test_passwords_needs_an_app_and_is_initialised_on_it_once(passwords):
    app = Quart("one")
    with pytest.raises(RuntimeError, match="Passwords works only inside an application context"):
        await passwords.hash("x")
    passwords.init_app(app)
    with pytest.raises(RuntimeError, match="Passwords is already initialised on this app"):
        Passwords(app)
    async with Quart("other").app_context():
        with pytest.raises(RuntimeError, match="Passwords is not initialised on this app"):
            await passwords.hash("x")


async def test_a_recently_verified_password_is_not_hashed_again(passwords, cheap):
    stored = await cheap.hash("four unrelated words")
    assert await cheap.verify_recent(stored, "four unrelated words")
    async with all_threads_busy(passwords):
        assert await cheap.verify_recent(stored, "four unrelated words")


async def test_a_recent_verification_holds_for_one_password_and_one_hash(cheap):
    stored, changed = await cheap.hash("old"), await cheap.hash("new")
    assert await cheap.verify_recent(stored, "old")
    assert not await cheap.verify_recent(stored, "older")
    assert not await cheap.verify_recent(changed, "old")
    assert not await cheap.verify_recent(None, "old")
    assert not await cheap.verify_recent(None, "old")


async def test_a_wrong_password_is_not_remembered(passwords, cheap):
    stored = await cheap.hash("right")
    assert not await cheap.verify_recent(stored, "wrong")
    async with all_threads_busy(passwords):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await cheap.verify_recent(stored, "wrong")


async def test_a_full_queue_raises_passwords_busy(passwords, cheap):
    stored = await cheap.hash("right")
    async with all_threads_busy(passwords):
        waiting = [
            asyncio.create_task(cheap.verify(stored, "right")) for _ in range(MAX_QUEUED_HASHES)
        ]
        await asyncio.sleep(0)
        with pytest.raises(PasswordsBusy):
            await asyncio.wait_for(cheap.verify(stored, "right"), 5)  # else it waits for ever
    assert await asyncio.gather(*waiting) == [True] * MAX_QUEUED_HASHES
    assert await cheap.verify(stored, "right")


async def test_a_cancelled_call_leaves_the_queue(passwords, cheap):
    stored = await cheap.hash("right")
    async with all_threads_busy(passwords):
        waiting = [
            asyncio.create_task(cheap.verify(stored, "right")) for _ in range(MAX_QUEUED_HASHES)
        ]
        await asyncio.sleep(0)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        another = asyncio.create_task(cheap.verify(stored, "right"))
        await asyncio.sleep(0)
        assert not another.done()
    assert await another


@asynccontextmanager
async def all_threads_busy(passwords):
    """Occupy all hashing threads inside the block, so that calls wait in the queue."""
    threads, free = passwords._state.current.threads, threading.Event()
    busy = [threads.submit(free.wait) for _ in range(HASH_THREADS)]
    try:
        yield
    finally:
        free.set()
        for each in busy:
            each.result()
