"""Tests of passwords in several Unicode forms, and of hashes older than normalization."""

from __future__ import annotations

import unicodedata

import pytest
from quart import Quart

from quartapp.ext.passwords import MAX_PASSWORD_BYTES, Passwords, normalized


@pytest.fixture
async def cheap() -> Passwords:
    app = Quart("cheap")
    app.config.update(PASSWORD_TIME_COST=1, PASSWORD_MEMORY_COST=8)
    passwords = Passwords(app)
    async with app.app_context():
        yield passwords


COMPOSED, DECOMPOSED = "contraseña mañana café", "contrasen\u0303a man\u0303ana cafe\u0301"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (COMPOSED, DECOMPOSED),
        ("ความลับ สี่คำ", "ความลับ\u00a0สี่คำ"),
        ("四つ の 言葉", "四つ\u3000の\u3000言葉"),
        ("\u1ec7 \u01d6", "e\u0323\u0302 u\u0308\u0304"),
        ("\u212bngstr\u00f6m", "A\u030angstro\u0308m"),
        ("\ud55c\uad6d\uc5b4", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165"),
    ],
)
async def test_a_password_matches_in_each_unicode_form(cheap, first, second):
    assert normalized(first) == normalized(second)
    for stored, typed in ((first, second), (second, first)):
        password_hash = await cheap.hash(stored)
        assert await cheap.verify_and_update(password_hash, typed) == (True, None)
        assert await cheap.verify_recent(password_hash, typed)


@pytest.mark.parametrize(("first", "second"), [("①", "1"), ("ﬁ", "fi"), ("é", "e"), ("ſ", "s")])
async def test_visibly_different_characters_stay_different(cheap, first, second):
    assert not await cheap.verify(await cheap.hash(first), second)


@pytest.mark.parametrize("recent", [False, True])
@pytest.mark.parametrize("stored", [DECOMPOSED, COMPOSED, COMPOSED.replace(" ", "\u00a0")])
async def test_a_hash_of_an_unnormalized_password_matches_and_is_replaced(cheap, stored, recent):
    old = cheap._state.current.hasher.hash(stored)
    matches, better = await cheap.verify_and_update(old, stored, recent=recent)
    assert matches
    assert (better is None) == (stored == COMPOSED)
    password_hash = better or old
    assert await cheap.verify_and_update(password_hash, COMPOSED) == (True, None)
    assert await cheap.verify_and_update(password_hash, DECOMPOSED) == (True, None)


async def test_a_hash_of_a_decomposed_password_matches_the_composed_one(cheap):
    old = cheap._state.current.hasher.hash(DECOMPOSED)
    matches, better = await cheap.verify_and_update(old, COMPOSED)
    assert matches
    assert await cheap.verify_and_update(better, COMPOSED) == (True, None)


async def test_a_wrong_password_returns_no_new_hash(cheap):
    stored = cheap._state.current.hasher.hash(DECOMPOSED)
    for password_hash in (stored, None, "", "$argon2id$"):
        assert await cheap.verify_and_update(password_hash, "guess é") == (False, None)


@pytest.mark.parametrize("marks", ["\u0301\u0327", "\u0334\u0345\u0323", "\u0301" * 9 + "\u0334"])
@pytest.mark.parametrize("length", [100, 4_000, 400_000])
def test_long_runs_of_combining_marks_are_not_normalized(marks, length):
    text = "a" + (marks * length)[:length]
    assert normalized(text) == text


async def test_the_length_limit_applies_to_the_normalized_password(cheap):
    longest = "\u1ec7" * (MAX_PASSWORD_BYTES // 3)
    typed = unicodedata.normalize("NFD", longest)
    assert len(typed.encode()) > MAX_PASSWORD_BYTES
    assert await cheap.verify(await cheap.hash(longest), typed)
