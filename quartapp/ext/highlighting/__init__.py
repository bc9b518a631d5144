"""Syntax highlighting by Pygments, as HTML with CSS classes.

The regular expressions of Pygments take minutes for some texts.  A running regular expression
holds the GIL, so a thread does not help.  Therefore only short code, in languages with a known
worst case, is highlighted in this process.  All other code is highlighted in a subprocess, which
is killed after ``CPU_SECONDS``.  Code that is not finished by then stays plain, and so does code
for which no subprocess is free.
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

MAX_LETTERS = 20_000  # characters of code in one text; if there are more, all stays plain
INLINE_LETTERS = 1_000  # characters; the worst case of this size takes about 40 ms
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
    """Return a future with the HTML of each block of one text.

    An empty string means that the block stays plain.  A short text is highlighted before this
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
    with suppress(OSError):  # no memory or descriptor for a process: stay plain
        for line in _lines(command, json.dumps(blocks).encode()):
            with suppress(ValueError):  # an incomplete line
                html.append(json.loads(line))
    return html + [""] * (len(blocks) - len(html))


def _lines(command: Sequence[str], text: bytes) -> list[bytes]:
    """Return the lines that the program has written when it ends or is killed."""
    try:
        done = subprocess.run(  # noqa: S603 - the program is worker.py; the text is its input
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
    """Return whether short code is highlighted in this process, for each alias of a lexer."""
    languages: dict[str, bool] = {}
    for _name, aliases, _files, _types in get_all_lexers(plugins=False):
        for alias in aliases:
            languages.setdefault(alias.lower(), not INLINE_LANGUAGES.isdisjoint(aliases))
    return languages
