"""Rules for texts that people type: blank lines around them, invisible and stacked characters."""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 8  # combining marks on one character; Tibetan uses up to 7

# Characters of visible categories that have no ink, and unassigned ones that never will.
_BLANK = re.compile(
    "[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U0001d159\U000e0000-\U000e0fff]"
)
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}
_MARKS = {"Mn", "Me"}
# Combining marks are neither ASCII nor words nor space; few other characters stand in such rows.
_ROW = re.compile(rf"[^\x00-\x7f\w\s]{{{MAX_MARKS + 1},}}")


def without_blank_lines_around(text: str) -> str:
    """Return ``text`` without blank lines before and after it, and with ``\\n`` as line ends.

    All other white space is content: the indentation of the first line makes it code.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not (end := len(text.rstrip())):
        return ""
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    line_end = text.find("\n", end)
    return text[start : line_end if line_end >= 0 else len(text)]


def line(text: str) -> str:
    """Return a text of one line, such as a name, without white space around it.

    Controls of the direction fall off, as they would reverse what follows the name.  The text
    is empty if it ``is_blank``.
    """
    return "" if is_blank(text) else without_stacked_marks(_CONTROLS.sub("", text).strip())


def is_blank(text: str) -> bool:
    """Return whether ``text`` has no visible character.

    White space, control and format characters, fillers, and marks without a character to
    stand on are invisible.
    """
    return not any(map(_is_visible, text))


def without_stacked_marks(text: str) -> str:
    """Return ``text`` with at most ``MAX_MARKS`` combining marks on each character."""
    return text if text.isascii() else _ROW.sub(_thinned, text)


def _is_visible(character: str) -> bool:
    if character.isalnum() and character.isascii():
        return True
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES:
        return False
    return not _BLANK.match(character)


def _thinned(row: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in row[0]:
        category = unicodedata.category(character)
        if category in _MARKS:
            marks += 1
        elif category != "Cf":  # a joiner between two marks does not part them
            marks = 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
