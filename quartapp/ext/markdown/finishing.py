"""Changes to the tokens of markdown-it before they are rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from quartapp.ext.texts import is_blank

from .autolinks import link, text_token
from .footnotes import mark_note

UNCHECKED, CHECKED = "☐ ", "☑ "
ALIGNED = {"text-align:center": "text-center", "text-align:right": "text-end"}
LEAVES = {"heading_open", "paragraph_open", "th_open", "td_open"}
CONTAINERS = {
    "blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open", "table_open",
}  # fmt: skip

# Hebrew, Arabic and other right-to-left scripts.
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_FIRST_LETTER = re.compile(rf"(?P<rtl>[{_RTL}])|[^\W\d_]")


class Finisher:
    """A core rule of markdown-it that runs after all others.

    It adds ``heading_shift`` to the level of headings, turns images into links and checkboxes of
    task lists into characters, and aligns columns by classes.  In a text with right-to-left
    letters it sets ``dir`` on each block.
    """

    def __init__(self, heading_shift: int) -> None:
        self._shift = heading_shift

    def __call__(self, state: StateCore) -> None:
        """Change the tokens of ``state``."""
        state.tokens = list(_with_tasks(state.tokens))
        for index, token in enumerate(state.tokens):
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(6, int(token.tag[1]) + self._shift)}"
            elif token.type in {"th_open", "td_open"} and "style" in token.attrs:
                if aligned := ALIGNED.get(str(token.attrs.pop("style"))):
                    token.attrs["class"] = aligned
            elif token.type == "inline":
                self._finish_inline(state, index)
        if any(_is_rtl(each.content) for each in _texts(state.tokens)):
            _set_directions(state.tokens)

    def _finish_inline(self, state: StateCore, index: int) -> None:
        inline, opening = state.tokens[index], state.tokens[index - 1]
        children = list(_without_pictures(inline.children or []))
        if "footnote" in opening.meta:
            children = mark_note(state, opening, children)
        inline.children = children


def _with_tasks(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens with a character in place of the checkbox of each task."""
    box: Token | None = None
    for token in tokens:
        if box and token.type == "inline":
            token.children = [box, *(token.children or [])]
            box = None
        elif box and token.type != "paragraph_open":
            yield box
            box = None
        if "checked" in token.meta:
            box = text_token(CHECKED if token.meta.pop("checked") else UNCHECKED)
            token.attrs["class"] = "task"
        yield token


def _without_pictures(tokens: list[Token]) -> Iterator[Token]:
    """Turn images into links, or into text inside a link; put the URL into empty links."""
    opened: Token | None = None
    empty = False
    for token in tokens:
        if token.type == "link_open":
            opened, empty = token, True
        elif token.type == "link_close":
            if opened and empty:
                yield text_token(str(opened.attrs["href"]))
            opened = None
        if token.type == "image":
            empty = False
            yield from _link_to_picture(token, inside=opened is not None)
        else:
            empty = empty and is_blank(token.content)
            yield token


def _link_to_picture(image: Token, *, inside: bool) -> Iterator[Token]:
    address = str(image.attrs["src"])
    text = "".join(_plain(image.children or []))
    shown = address if is_blank(text) else text
    title = image.attrs.get("title")
    for token in [text_token(shown)] if inside else link(address, shown):
        if title and token.type == "link_open":
            token.attrs["title"] = title
        yield token


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the alternative text of an image, in parts."""
    for token in tokens:
        if token.type == "image":
            yield from _plain(token.children or [])
        else:
            yield " " if token.type in {"softbreak", "hardbreak"} else token.content


def _texts(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _is_rtl(text: str) -> bool:
    return not text.isascii() and any(each["rtl"] for each in _FIRST_LETTER.finditer(text))


def _set_directions(tokens: list[Token]) -> None:
    """Set ``dir="auto"`` on blocks with text, and the direction of the first letter on containers.

    For ``dir="auto"`` browsers ignore descendants that have ``dir`` themselves, so it would have no
    effect on a container.
    """
    undecided: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type in CONTAINERS:
            undecided.append(token)
        elif token.type in LEAVES and not token.hidden:
            token.attrs["dir"] = "auto"
        elif token.type == "inline":
            if tokens[index - 1].hidden and undecided and undecided[-1] is tokens[index - 2]:
                undecided.pop().attrs["dir"] = "auto"
            if direction := _direction(token):
                for each in undecided:
                    each.attrs["dir"] = direction
                undecided.clear()


def _direction(inline: Token) -> str | None:
    for token in inline.children or ():
        if letter := _FIRST_LETTER.search(token.content):
            return "rtl" if letter["rtl"] else "ltr"
    return None
