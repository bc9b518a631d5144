"""Highlighted code, as classes: the style sheet has the colours.

Pygments works by regular expressions, and some texts keep one of them busy for minutes.  A
regular expression holds the interpreter, so a thread does not help.  Therefore only a little
code, in languages whose worst case was measured, is highlighted in this process.  All other
code goes to a process of its own, which is stopped after ``CPU_SECONDS``.  What is not done
by then, or finds too many others waiting, stays plain.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pygments.lexers import get_all_lexers

from . import worker
from .worker import CLASS_PREFIX, highlighted

__all__ = ["CLASS_PREFIX", "INLINE_LANGUAGES", "Code", "highlight", "highlighted", "is_known"]

MAX_LETTERS = 20_000  # of code in one text; with more, all of it stays plain
INLINE_LETTERS = 1_000  # the worst text of this size takes some 40 ms
CPU_SECONDS = 2
WALL_SECONDS = 8
MAX_PROCESSES = 2
MAX_JOBS = 4  # running and waiting

# Languages that are highlighted in this process while they are short.
INLINE_LANGUAGES = {
    "bash", "c", "cpp", "css", "dart", "diff", "docker", "elixir", "erlang", "go", "haskell",
    "html", "http", "ini", "javascript", "json", "julia", "kotlin", "lua", "nginx", "perl",
    "php", "powershell", "pycon", "python", "r", "ruby", "rust", "scala", "shell-session",
    "sql", "swift", "toml", "typescript", "xml", "yaml",
}  # fmt: skip

_threads = ThreadPoolExecutor(MAX_PROCESSES, thread_name_prefix="highlighting")
_jobs = threading.BoundedSemaphore(MAX_JOBS)


class Code(NamedTuple):
    """A block of code in a language that ``is_known``."""

    code: str
    language: str


def is_known(language: str) -> bool:
    """Return whether there is a lexer for ``language``."""
    return language.lower() in _languages()


def highlight(blocks: Sequence[Code]) -> Future[list[str]]:
    """Return a future with the HTML of each of the blocks of one text.

    An empty HTML means that the block stays plain.  A short text is highlighted before this
    returns.  The future is done within ``MAX_JOBS * WALL_SECONDS / MAX_PROCESSES`` seconds.
    """
    size = sum(len(each.code) for each in blocks)
    if size > MAX_LETTERS:
        return _done([""] * len(blocks))
    if size <= INLINE_LETTERS and all(_languages()[each.language.lower()] for each in blocks):
        return _done([highlighted(*each) for each in blocks])
    if not _jobs.acquire(blocking=False):
        return _done([""] * len(blocks))
    future = _threads.submit(_highlight_in_process, blocks)
    future.add_done_callback(lambda _: _jobs.release())
    return future


def _highlight_in_process(blocks: Sequence[Code]) -> list[str]:
    command = [sys.executable, "-P", str(Path(worker.__file__)), str(CPU_SECONDS)]
    html: list[str] = []
    with suppress(OSError):  # no memory or no descriptor for a process: plain
        for line in _lines(command, json.dumps(blocks).encode()):
            with suppress(ValueError):  # cut off in the middle
                html.append(json.loads(line))
    return html + [""] * (len(blocks) - len(html))


def _lines(command: Sequence[str], text: bytes) -> list[bytes]:
    """Return what the program has written by its end, or by the time that it is killed."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the text is its input
            command, input=text, capture_output=True, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").splitlines()
    return done.stdout.splitlines()


def _done(html: list[str]) -> Future[list[str]]:
    future: Future[list[str]] = Future()
    future.set_result(html)
    return future


@cache
def _languages() -> dict[str, bool]:
    """Each alias of a lexer, and whether short code in it is highlighted in this process."""
    languages: dict[str, bool] = {}
    for _name, aliases, _files, _types in get_all_lexers(plugins=False):
        for alias in aliases:
            languages.setdefault(alias.lower(), not INLINE_LANGUAGES.isdisjoint(aliases))
    return languages
