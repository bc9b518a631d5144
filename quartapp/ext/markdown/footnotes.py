"""Footnotes: ``Text[^1].`` links to the paragraph ``[^1]: note``, which links back.

A note stays where it was written, even without a reference.  Notes are numbered in this order.
Their ids contain a digest of the text, so that several texts on a page have different ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .autolinks import text_token

ID = re.compile(r"fn(ref)?-[0-9a-f]{10}-\d+\Z")
BACK = "↩\ufe0e"  # U+FE0E selects text presentation, not an emoji

_LABEL = r"\[\^(?P<label>[^\s\[\]]{1,60}+)\]"
_DEFINITION = re.compile(rf"^ {{0,3}}{_LABEL}:[ \t]+(?=\S)", re.MULTILINE)
_REFERENCE = re.compile(_LABEL)


def footnotes_plugin(parser: MarkdownIt) -> None:
    """Add footnotes to ``parser``, as a plugin of markdown-it."""
    parser.core.ruler.before("inline", "footnotes", _definitions_rule)
    parser.inline.ruler.before("link", "footnote", _reference_rule)


def _definitions_rule(state: StateCore) -> None:
    """Split paragraphs with definitions into a paragraph for each note, and number the notes."""
    numbers: dict[str, int] = {}
    tokens: list[Token] = []
    for index, token in enumerate(state.tokens):
        opening = state.tokens[index - 1]
        is_paragraph = token.type == "inline" and opening.type == "paragraph_open"
        if is_paragraph and not opening.hidden and "[^" in token.content:
            del tokens[-1]
            tokens += _paragraphs(opening, token, numbers)
        else:
            tokens.append(token)
    if numbers:
        state.tokens = tokens
        digest = sha256(state.src.encode(errors="surrogatepass")).hexdigest()[:10]
        state.env["footnotes"] = {"numbers": numbers, "digest": digest, "referenced": set()}


def _paragraphs(opening: Token, inline: Token, numbers: dict[str, int]) -> Iterator[Token]:
    """Yield the tokens of a split paragraph without the last token, which exists already."""
    text, position = inline.content, 0
    parts: list[tuple[str, str]] = []
    label = ""
    for found in _DEFINITION.finditer(text):
        if found["label"] in numbers:
            continue
        numbers[found["label"]] = len(numbers) + 1
        parts.append((label, text[position : found.start()].rstrip()))
        label, position = found["label"], found.end()
    parts.append((label, text[position:]))
    parts = [each for each in parts if each != ("", "")]
    for number, (label, content) in enumerate(parts):
        if number:
            yield Token("paragraph_close", "p", -1, block=True, level=opening.level)
        meta = {"footnote": numbers[label]} if label else {}
        yield opening.copy(meta=meta, attrs={})
        yield inline.copy(content=content, children=[])


def _reference_rule(state: StateInline, silent: bool) -> bool:
    if state.linkLevel or (notes := state.env.get("footnotes")) is None:
        return False
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None or found["label"] not in notes["numbers"]:
        return False
    if not silent:
        number = notes["numbers"][found["label"]]
        attrs = {"href": f"#fn-{notes['digest']}-{number}"}
        if number not in notes["referenced"]:
            notes["referenced"].add(number)
            attrs["id"] = f"fnref-{notes['digest']}-{number}"
        state.push("footnote_open", "sup", 1)
        state.push("link_open", "a", 1).attrs = dict(attrs)
        state.push("text", "", 0).content = str(number)
        state.push("link_close", "a", -1)
        state.push("footnote_close", "sup", -1)
    state.pos = found.end()
    return True


def mark_note(state: StateCore, paragraph: Token, children: list[Token]) -> list[Token]:
    """Return the inline tokens of a note with its number and a link back to the reference."""
    number, notes = paragraph.meta["footnote"], state.env["footnotes"]
    paragraph.attrs |= {"class": "footnote", "id": f"fn-{notes['digest']}-{number}"}
    marked = [Token("sup_open", "sup", 1), text_token(str(number)), Token("sup_close", "sup", -1)]
    marked += [text_token(" "), *children]
    if number in notes["referenced"]:
        back = {"href": f"#fnref-{notes['digest']}-{number}", "title": "Back to the text"}
        marked += [text_token(" "), Token("link_open", "a", 1, attrs=dict(back)), text_token(BACK)]
        marked.append(Token("link_close", "a", -1))
    return marked
