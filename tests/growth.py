"""Assertions about how the work of a call grows with the length of its text."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

MAX_GROWTH = 2.3  # for each doubling: 2 is linear, 4 is quadratic
LETTERS = (300, 1_500)  # the longer text is for calls that reach a limit of depth later
FREE_SECONDS = 0.05
ATTEMPTS = 10

Call = Callable[[str], object]
Text = Callable[[int], str]


def repeated(pattern: str, length: int) -> str:
    """Return ``length`` letters of ``pattern``."""
    return (pattern * (length // len(pattern) + 1))[:length]


def assert_linear(call: Call, text: Text) -> None:
    """Fail if the lines that ``call`` executes grow by more than MAX_GROWTH for each doubling.

    The count is the same on every machine.  What a regular expression does is not in it.
    """
    for letters in LETTERS:
        short, long = _lines(call, text(letters)), _lines(call, text(4 * letters))
        if long <= short * MAX_GROWTH**2:
            return
    raise AssertionError(f"{short} lines became {long} for 4 times the text")


def assert_linear_time(call: Call, text: Text, letters: int) -> None:
    """Fail if the CPU time of ``call`` grows by more than MAX_GROWTH for each doubling.

    Two doublings are measured.  The least of several repeats counts: other programs on the
    machine make a call slower, never faster.
    """
    short, long = text(letters // 4), text(letters)
    least_short = least_long = float("inf")
    for _ in range(ATTEMPTS):
        least_short = min(least_short, _seconds(call, short))
        least_long = min(least_long, _seconds(call, long))
        if least_long <= max(FREE_SECONDS, least_short * MAX_GROWTH**2):
            return
    raise AssertionError(f"{least_short:.4f} s became {least_long:.4f} s for 4 times the text")


def _lines(call: Call, text: str) -> int:
    lines = 0

    def count(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call(text)
    finally:
        sys.settrace(before)
    return lines


def _seconds(call: Call, text: str) -> float:
    gc.disable()  # a collection takes longer the more objects the process has
    try:
        begun = time.thread_time()
        call(text)
        return time.thread_time() - begun
    finally:
        gc.enable()
