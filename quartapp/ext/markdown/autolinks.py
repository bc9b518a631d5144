"""Autolinks: bare URLs and e-mail addresses in Markdown become links.

They follow GitHub Flavored Markdown (https://github.github.com/gfm/, "Autolinks").  Addresses are
matched before emphasis, so they can contain ``_`` and ``*``.  Unlike in GFM, an address ends before
an unmatched closing bracket and before non-ASCII punctuation, and can follow a letter of a script
that is written without spaces.  The time is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

WIDE_BARS = "｜～"


def _ends_an_address(character: str) -> bool:
    """Return whether a non-ASCII character is punctuation or invisible."""
    if unicodedata.category(character) in {"Cc", "Pe", "Pf", "Pi", "Po", "Ps"}:
        return True
    return character in "\u200b\u2060\ufeff\u061c\u200e\u200f" or "\u202a" <= character <= "\u202e"


_ENDS = "".join(filter(_ends_an_address, map(chr, range(0x80, 0x10000)))) + WIDE_BARS
# Chinese, Japanese, Korean, Thai, Lao, Burmese, Khmer: text can follow an address without a space.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_START = re.compile(
    r"(?<![A-Za-z0-9])(?P<scheme>https?://)"
    r"|(?<![A-Za-z0-9@./+:-])(?=www\.)"
    r"|(?<![A-Za-z0-9._+@/-])[._+-]*+(?P<mail>(?:mailto:)?[A-Za-z0-9][A-Za-z0-9._+-]*+@)",
    re.IGNORECASE,
)
_USER = re.compile(r"[A-Za-z0-9._~%!$&*+,;=:-]{1,64}+@")
_HOST_LETTER = rf"[^\x00-\x2c\x2e\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f\s{_ENDS}]"
_HOST = re.compile(rf"{_HOST_LETTER}++(?:\.{_HOST_LETTER}++)*+")
_PORT = re.compile(r":\d{1,5}+(?!\d)")
_SPACED_THEN_UNSPACED = re.compile(rf"[A-Za-z0-9-]+(?=[{_UNSPACED}])")
_LATIN = "A-Za-z\u00c0-\u024f"
_PART = re.compile(
    rf"[^\s<>\"&()\[\]{{}}{_ENDS}]++|&(?!(?:lt|gt|quot|nbsp);)"
    # Punctuation inside words (col·lega, ド・ゴ, it’s, צה״ל), and a pair of full-width brackets.
    rf"|(?<=[^\W_])[·‧・׳״](?=[^\W_])|(?<=[{_LATIN}])’(?=[{_LATIN}])"
    rf"|（[^\s<>\"{_ENDS}]{{1,100}}+）"
    r"|(?P<opening>[(\[{])|(?P<closing>[)\]}])"
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
# Trailing punctuation of the sentence, or an entity such as "&copy;"; matches the reversed address.
_TRAILING = re.compile(r"(?:;[A-Za-z0-9]++&|[?!.,:;*_~'`\\|(\[{–—])+")


class Address(NamedTuple):
    """The position of an address in a text, and the URL of its link."""

    start: int
    end: int
    href: str


class _Found(NamedTuple):
    starts: list[int]
    by_start: dict[int, Address]


def autolinks_plugin(parser: MarkdownIt) -> None:
    """Add autolinks to ``parser``, as a plugin of markdown-it."""
    parser.inline.ruler.before("text", "address", _address_rule)
    parser.inline.ruler.at("text", _text_rule)


def addresses(text: str) -> Iterator[Address]:
    """Yield the addresses in ``text``, in order."""
    position = 0
    while found := _START.search(text, position):
        if found["mail"]:
            start = found.start("mail")
            position, is_address = _end_of_mailbox(text, found.end())
            prefix = "" if found["mail"].lower().startswith("mailto:") else "mailto:"
        else:
            start = found.start()
            dotted = not found["scheme"]
            position, is_address = _end_of_address(text, found.end(), dotted=dotted)
            prefix = "" if found["scheme"] else "http://"
        if is_address:
            yield Address(start, position, prefix + text[start:position])
        position = max(position, found.end(), start + 1)


def link(address: str, text: str) -> Iterator[Token]:
    """Yield the tokens of a link."""
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield text_token(text)
    yield Token("link_close", "a", -1)


def text_token(text: str) -> Token:
    """Return a text token with this content."""
    return Token("text", "", 0, content=text)


def _end_of_mailbox(text: str, at: int) -> tuple[int, bool]:
    """Return the end of the domain at ``at``, after an ``@``, and whether it is valid."""
    end, is_host = _end_of_host(text, at)
    _, dot, last = text[at:end].rpartition(".")
    return end, is_host and bool(dot) and not last.isdigit() and not text.startswith("-", end)


def _end_of_address(text: str, at: int, *, dotted: bool) -> tuple[int, bool]:
    """Return the end of the URL with its user or host at ``at``, and whether it is valid.

    ``dotted`` requires a host of more than one label.
    """
    user = _USER.match(text, at)
    end, is_host = _end_of_host(text, user.end() if user else at)
    if not is_host or (dotted and "." not in text[at:end]):
        return end, False
    if port := _PORT.match(text, end):
        end = port.end()
    if text[end : end + 1] in {"/", "?", "#"}:
        rest = text[end : _end_of_path(text, end)]
        trailing = _TRAILING.match(rest[::-1])
        end += len(rest) - (trailing.end() if trailing else 0)
    return end, True


def _end_of_host(text: str, at: int) -> tuple[int, bool]:
    host = _HOST.match(text, at)
    if host is None:
        return at, False
    labels = host[0].split(".")
    last = labels[-1]
    if cut := _SPACED_THEN_UNSPACED.match(last):
        return host.end() - len(last) + cut.end(), True
    is_host = (
        labels[0][0].isalnum()
        and not any(label.startswith("-") for label in labels)
        and not any("_" in label for label in labels[-2:])
    )
    return host.end() - len(last) + len(last.rstrip("-")), is_host


def _end_of_path(text: str, at: int) -> int:
    opened: list[str] = []
    while part := _PART.match(text, at):
        if part["opening"]:
            opened.append(part[0])
        elif part["closing"] and (not opened or opened.pop() != _PAIRS[part[0]]):
            break
        at = part.end()
    return at


def _found(state: StateInline) -> _Found:
    """Return the addresses in the text of ``state``; cached in its environment."""
    texts: dict[str, _Found] = state.env.setdefault("addresses", {})
    if state.src not in texts:
        by_start = {each.start: each for each in addresses(state.src)}
        texts[state.src] = _Found(list(by_start), by_start)
    return texts[state.src]


def _address_rule(state: StateInline, silent: bool) -> bool:
    address = _found(state).by_start.get(state.pos)
    if address is None or state.linkLevel or address.end > state.posMax:
        return False
    href = state.md.normalizeLink(_decoded(address.href))
    if not state.md.validateLink(href):
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = _decoded(state.src[address.start : address.end])
        state.push("link_close", "a", -1)
    state.pos = address.end
    return True


def _text_rule(state: StateInline, silent: bool) -> bool:
    """Consume text up to the next address, or character that may begin another rule."""
    starts = _found(state).starts
    following = bisect_right(starts, state.pos)
    end = min([state.posMax, *starts[following : following + 1]])
    if mark := state.md.inline.terminator_re.search(state.src, state.pos, end):
        end = mark.start()
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _decoded(address: str) -> str:
    """Return ``address`` with entities decoded and backslashes kept."""
    return unescapeAll(address.replace("\\", "\\\\"))
