"""Links out of bare addresses, as GitHub's Markdown has them (https://github.github.com/gfm/,
"Autolinks"), in time that grows with the text and not with its square.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from markdown_it.token import Token

# An address begins where no other could already have begun: so nothing is read twice.
ADDRESS = re.compile(
    r"(?<![\w@./+-])(?:(?P<scheme>https?://)(?=\w)[^\s<>]+|www\.(?=\w)[^\s<>]+"
    r"|(?P<mail>[\w.+-]+@(?:[\w-]+\.)+[\w-]*\w))",
    re.IGNORECASE,
)
PUNCTUATION = "?!.,:;*_~'\"”’…"


def linked(tokens: Iterable[Token], normalize: Callable[[str], str]) -> Iterator[Token]:
    """The inline ``tokens``, with links for the addresses in those of their texts outside links."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not depth:
            yield from _split(token.content, normalize)
        else:
            yield token


def link(address: str, text: str) -> Iterator[Token]:
    """The tokens of a link."""
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield words(text)
    yield Token("link_close", "a", -1)


def words(text: str) -> Token:
    """The token of a plain text."""
    return Token("text", "", 0, content=text)


def _split(text: str, normalize: Callable[[str], str]) -> Iterator[Token]:
    end = 0
    for found in ADDRESS.finditer(text):
        address = found[0] if found["mail"] else _trimmed(found[0])
        prefix = "" if found["scheme"] else "mailto:" if found["mail"] else "http://"
        if found.start() > end:
            yield words(text[end : found.start()])
        yield from link(normalize(prefix + address), address)
        end = found.start() + len(address)
    if end < len(text):
        yield words(text[end:])


def _trimmed(address: str) -> str:
    """Leave to the sentence what belongs to it: its full stop, the bracket that it closes."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end and (address[end - 1] in PUNCTUATION or (surplus > 0 and address[end - 1] == ")")):
        end -= 1
        surplus -= address[end] == ")"
    return address[:end]
