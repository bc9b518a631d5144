"""Normalization of text from users: blank lines, invisible characters, combining marks."""

from __future__ import annotations

import re
import unicodedata

# PostgreSQL stores no NUL in text, and UTF-8 cannot encode surrogates.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
MAX_MARKS = 8  # combining marks on one character; Tibetan uses up to 7

# Characters without a glyph in a visible Unicode category, such as U+3164 HANGUL FILLER,
# and unassigned code points that are reserved for invisible characters.
_BLANK = re.compile(
    "[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U0001d159\U000e0000-\U000e0fff]"
)
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")  # and tabs
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}
_MARKS = {"Mn", "Me"}
# Matches every run of more than MAX_MARKS combining marks, and few other runs: re has no class for
# combining marks.
_MARK_RUN = re.compile(rf"[^\x00-\x7f\w\s]{{{MAX_MARKS + 1},}}")


def without_blank_lines_around(text: str) -> str:
    """Return ``text`` without leading and trailing blank lines, with ``\\n`` as line ends.

    The indentation of the first line is kept, because in Markdown it marks a code block.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not (end := len(text.rstrip())):
        return ""
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    line_end = text.find("\n", end)
    return text[start : line_end if line_end >= 0 else len(text)]


def line(text: str) -> str:
    """Return a text of one line, such as a name, without surrounding white space.

    Line breaks and tabs become a space.  Bidirectional control characters are removed, because
    they would reverse the text after the name.  The result is empty if ``is_blank(text)``.
    """
    if is_blank(text):
        return ""
    text = _LINE_BREAKS.sub(" ", _BIDI_CONTROLS.sub("", text))
    return without_stacked_marks(text.strip())


def is_blank(text: str) -> bool:
    """Return whether ``text`` has no visible character.

    White space, control and format characters, fillers, and combining marks without a base
    character are invisible.
    """
    return not any(map(_is_visible, text))


def without_stacked_marks(text: str) -> str:
    """Return ``text`` with at most ``MAX_MARKS`` combining marks on each character."""
    return text if text.isascii() else _MARK_RUN.sub(_limit_marks, text)


def _is_visible(character: str) -> bool:
    if character.isalnum() and character.isascii():
        return True
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES:
        return False
    return not _BLANK.match(character)


def _limit_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        category = unicodedata.category(character)
        if category in _MARKS:
            marks += 1
        elif category != "Cf":  # a format character, such as a joiner, continues the run
            marks = 0
        if marks <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)
