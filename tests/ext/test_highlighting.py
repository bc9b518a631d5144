"""Tests of code highlighting: time limits, size limits, plain code on failure."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest

from quartapp.ext import highlighting
from quartapp.ext.highlighting import INLINE_LANGUAGES, INLINE_LETTERS, MAX_JOBS, Code, highlight
from quartapp.ext.markdown import Markdown
from tests.ext.forms.markup import Markup

posts = Markdown()
STALLING = [
    ("shell-session", "a:"),
    ("ini", "x="),
    ("javascript", "a."),
    ("lua", "<a "),
    ("xml", "a."),
    ("perl", "'\\"),
    ("cpp", ";a:"),
    ("ruby", "a."),
]


def fenced(code: str, language: str) -> str:
    return f"```{language}\n{code}\n```"


def test_a_short_listing_is_highlighted_before_the_call_returns():
    future = highlight([Code("def f(): pass\n", "python")])
    assert future.done()
    assert future.result()[0].startswith('<span class="hl-k">def</span>')


@pytest.mark.parametrize(("code", "language"), [("x = 1\n" * 300, "python"), ("class A {}", "C#")])
def test_a_listing_that_is_long_or_in_a_rarer_language_is_highlighted_by_a_process(code, language):
    html = posts.render(fenced(code, language))
    assert '<span class="hl-' in html
    assert Markup(html).one("code").words.strip() == code.strip()


async def test_a_stalling_listing_stays_plain_and_does_not_block_the_event_loop(monkeypatch):
    monkeypatch.setattr(highlighting, "CPU_SECONDS", 1)
    code = "a:" * 9_980
    begun = time.process_time()
    rendering = asyncio.create_task(posts.render_async(fenced(code, "shell-session")))
    turns = 0
    while not rendering.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 20
    assert time.process_time() - begun < 1
    html = rendering.result()
    assert html.startswith('<pre tabindex="0"><code class="language-shell-session">a:a:')
    assert Markup(html).one("code").words == code + "\n"


def test_a_listing_before_a_stalling_one_stays_highlighted(monkeypatch):
    monkeypatch.setattr(highlighting, "CPU_SECONDS", 1)
    good, stalled = highlight(
        [Code("x = 1\n", "python"), Code("a:" * 9_900, "shell-session")]
    ).result()
    assert "hl-" in good
    assert stalled == ""


def test_a_listing_beyond_the_limit_stays_plain():
    assert highlight([Code("x = 1\n" * 4000, "python")]).result() == [""]


def test_code_stays_plain_only_while_the_queue_is_full():
    code = [Code("class A {}", "java")]
    futures = [highlight(code) for _ in range(MAX_JOBS + 3)]
    late = futures[MAX_JOBS:]
    assert [each.done() for each in late] == [True] * 3
    assert [each.result() for each in late] == [[""]] * 3
    assert all(each.result() != [""] for each in futures[:MAX_JOBS])
    assert highlight(code).result() != [""]


def test_code_stays_plain_where_no_process_can_be_started(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert highlight([Code("class A {}", "java")]).result() == [""]


def test_code_stays_plain_if_its_process_is_too_slow(monkeypatch):
    monkeypatch.setattr(highlighting, "WALL_SECONDS", 0.001)
    assert highlight([Code("class A {}", "java")]).result() == [""]


@pytest.mark.parametrize("language", sorted(INLINE_LANGUAGES))
def test_a_short_listing_in_an_inline_language_takes_tens_of_milliseconds(language):
    assert highlighting.is_known(language)
    highlight([Code("a\n", language)]).result()  # imports the lexer
    for _language, pattern in STALLING:
        code = [Code((pattern * INLINE_LETTERS)[:INLINE_LETTERS], language)]
        begun = time.thread_time()
        assert highlight(code).result() != [""]
        assert time.thread_time() - begun < 0.5
