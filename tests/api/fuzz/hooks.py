"""Formats for Schemathesis: strings that it cannot generate from the OpenAPI document."""

import schemathesis
from hypothesis import strategies

schemathesis.openapi.format("cursor", strategies.just(""))
schemathesis.openapi.format("etag", strategies.just("*"))
# Markdown renders many texts to nothing; a letter at the start is always visible.
characters = strategies.characters(codec="utf-8", exclude_characters="\0")
schemathesis.openapi.format(
    "visible-text", strategies.text(characters, max_size=50).map("a".__add__)
)
