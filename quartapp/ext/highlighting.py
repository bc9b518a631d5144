"""Colours for code, as classes: the style sheet says which colours."""

from __future__ import annotations

from functools import cache
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

CLASS_PREFIX = "hl-"
LONGEST = 20_000  # letters; what is longer stays plain

# Pygments knows 500 languages, by regular expressions of which some can be stalled.  These are
# what people write about; C#, Java and make are missing because 8,000 letters take seconds.
LANGUAGES = {
    "bash", "c", "cpp", "css", "dart", "diff", "docker", "elixir", "erlang", "go", "haskell",
    "html", "http", "ini", "javascript", "json", "julia", "kotlin", "lua", "nginx", "perl",
    "php", "powershell", "pycon", "python", "r", "ruby", "rust", "scala", "shell-session",
    "sql", "swift", "toml", "typescript", "xml", "yaml",
}  # fmt: skip


def highlighted(code: str, language: str, _attributes: str = "") -> str:
    """Return HTML for ``code``, or "" where it is to stay plain (and be escaped)."""
    lexer = _lexer(language) if len(code) <= LONGEST else None
    if lexer is None:
        return ""
    formatter: Any = HtmlFormatter(nowrap=True, classprefix=CLASS_PREFIX)
    coloured: str = highlight(code, lexer(), formatter)
    return coloured


@cache
def _aliases() -> dict[str, type[Lexer]]:
    lexers = {type(get_lexer_by_name(name)) for name in LANGUAGES}
    return {alias: lexer for lexer in lexers for alias in lexer.aliases}


def _lexer(language: str) -> type[Lexer] | None:
    return _aliases().get(language.lower())
