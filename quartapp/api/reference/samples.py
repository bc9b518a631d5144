"""Samples of requests and responses, with syntax highlighting."""

from __future__ import annotations

import json
from collections.abc import Sequence
from shlex import quote
from typing import Any

from markupsafe import Markup

from quartapp.ext.highlighting import highlighted

BEARER = '-H "Authorization: Bearer $TOKEN"'
BASIC = "-u you@example.com"  # curl prompts for the password
MAX_LINE_CHARACTERS = 76


def json_sample(value: Any) -> Markup:
    """Return ``value`` as indented, highlighted JSON."""
    return _sample(laid_out(value), "json")


def curl(method: str, address: str, options: Sequence[str] = (), body: Any = None) -> Markup:
    """Return a highlighted curl command."""
    implied = "GET" if body is None else "POST"
    parts = [
        *([] if method == implied else [f"-X {method}"]),
        *options,
        *([] if body is None else [f"--json {quote(_dumped(body))}"]),
        quote(address),
    ]
    return _sample("curl " + " \\\n     ".join(parts), "bash")


def laid_out(value: Any, indent: str = "") -> str:
    """Format as JSON; values that fit in a line stay on one."""
    line = _dumped(value)
    if len(indent + line) <= MAX_LINE_CHARACTERS or not isinstance(value, dict | list):
        return line
    deeper = indent + "  "
    if isinstance(value, list):
        parts = [laid_out(each, deeper) for each in value]
    else:
        parts = [f"{_dumped(name)}: {laid_out(each, deeper)}" for name, each in value.items()]
    inside = f",\n{deeper}".join(parts)
    return f"{line[0]}\n{deeper}{inside}\n{indent}{line[-1]}"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sample(code: str, language: str) -> Markup:
    return Markup(highlighted(code, language).rstrip())  # noqa: S704 - Pygments escapes
