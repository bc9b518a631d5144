"""What Schemathesis cannot make up: texts that only the API itself gives out."""

import schemathesis
from hypothesis import strategies

schemathesis.openapi.format("cursor", strategies.just(""))
schemathesis.openapi.format("etag", strategies.just("*"))
# Markdown can turn many texts into nothing: a letter in front is always seen.
characters = strategies.characters(codec="utf-8", exclude_characters="\0")
schemathesis.openapi.format(
    "visible-text", strategies.text(characters, max_size=50).map("a".__add__)
)
