"""Describe JSON Schema in English: "string, 1 to 64 characters, or null"."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

CODE = re.compile(r"`([^`]+)`")
KINDS = {"date-time": "time", "uri": "URL", "etag": "ETag"}
LIMITS = {
    "string": ("minLength", "maxLength", " characters"),
    "integer": ("minimum", "maximum", ""),
    "array": ("minItems", "maxItems", " items"),
}


def prose(text: str) -> Markup:
    """Escape a description for HTML, and mark up its `code`."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(text.strip()))))  # noqa: S704 - escaped


def code(value: Any) -> Markup:
    """Return ``value`` as code: a string without quotes, other values as JSON."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Markup("<code>{}</code>").format(written)


def kind(schema: dict[str, Any]) -> str:
    """Describe the type of a string or number, with its limits."""
    name = KINDS.get(schema.get("format", ""), schema.get("type", "anything"))
    return f"{name}{limits(schema)}"


def limits(schema: dict[str, Any]) -> str:
    """Describe the minimum and maximum, after a comma; empty if there are none."""
    least, most, unit = LIMITS.get(schema.get("type", ""), ("", "", ""))
    low, high = schema.get(least), schema.get(most)
    if high is None:
        return "" if low is None else f", {low:,}{unit} or more"
    return f", up to {high:,}{unit}" if low is None else f", {low:,} to {high:,}{unit}"


def either(words: list[Markup]) -> Markup:
    """Join alternatives with "or"; after a comma if an alternative contains a comma."""
    *others, last = words
    if not others:
        return last
    last_of_them = ", or " if any("," in each for each in words) else " or "
    return Markup(", ").join(others) + last_of_them + last
