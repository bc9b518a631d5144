"""Block rules for markdown-it that keep, as text, what the built-in rules drop."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, reference, table
from markdown_it.rules_block.table import escapedSplit, getLine

MAX_NESTING = 20  # levels of brackets, quotes and lists; a list counts as two


def blocks_plugin(parser: MarkdownIt) -> None:
    """Replace the rules of ``parser`` that drop text, as a plugin of markdown-it.

    markdown-it drops blocks nested more deeply than ``maxNesting`` and all text after them, and
    the cells of a row beyond the width of its table.
    """
    every = ["paragraph", "reference", "blockquote", "list"]
    ruler = parser.block.ruler
    ruler.at("blockquote", _quote, {"alt": every})
    ruler.at("list", _list, {"alt": every[:3]})
    ruler.at("table", _table, {"alt": every[:2]})
    ruler.at("reference", _reference)


def _quote(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    return state.level + 1 < MAX_NESTING and blockquote(state, line, end, silent)


def _list(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    return state.level + 2 < MAX_NESTING and list_block(state, line, end, silent)


def _table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    before = len(state.tokens)
    if not table(state, line, end, silent):
        return False
    cells: list[int] = []  # token indexes of the contents of the row's cells
    for index in range(before, len(state.tokens)):
        token = state.tokens[index]
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            cells.append(index)
        elif token.type == "tr_close":
            _keep_surplus(state, cells)
    return True


def _keep_surplus(state: StateBlock, cells: list[int]) -> None:
    """Append the surplus cells of a row to its last cell."""
    last = state.tokens[cells[-1]]
    assert last.map is not None  # noqa: S101 - the table rule sets it
    written = escapedSplit(getLine(state, last.map[0]).strip())
    if written[0] == "":
        written.pop(0)
    surplus = [each.strip() for each in written[len(cells) :] if each.strip()]
    last.content = " | ".join([last.content, *surplus])


def _reference(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Apply the rule for link definitions, except to footnotes, which must stay visible."""
    start = state.bMarks[line] + state.tShift[line]
    return not state.src.startswith("[^", start) and reference(state, line, end, silent)
