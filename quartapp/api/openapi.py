"""The OpenAPI 3.1 document of the API, generated from its views."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from quart import ResponseReturnValue, current_app
from quart.blueprints import BlueprintSetupState
from quart_schema import HttpSecurityScheme, Info, QuartSchema, Server, Tag

from . import api
from .links import link
from .provider import Provider

DESCRIPTION = """Read without an account; write with email address and password, or with a token.
All bodies are JSON, times are UTC, links are absolute."""
TAGS = {
    "Posts": "The posts of the blog.",
    "Comments": "Comments on posts. Moderators can hide them.",
    "Users": "Profiles, and lists of a user’s posts and comments.",
    "Follows": "Followers and followed users. Users change only their own follows.",
    "Tokens": "Credentials for programs. Creating one requires email address and password.",
}


@api.record
def set_up(state: BlueprintSetupState) -> None:
    """Configure Quart-Schema for pydantic models.

    The extension itself is not registered: the views use only its decorators.
    """
    state.app.config["QUART_SCHEMA_CONVERSION_PREFERENCE"] = "pydantic"
    state.app.config["QUART_SCHEMA_CONVERT_CASING"] = False


@api.get("/openapi.json")
async def openapi() -> ResponseReturnValue:
    """Return the OpenAPI document."""
    return document()


def document() -> dict[str, Any]:
    """Return the OpenAPI document, with the host of the request as server."""
    return _document(current_app.config["SITE_NAME"], link(""))


@lru_cache(maxsize=8)
def _document(site_name: str, address: str) -> dict[str, Any]:
    basic, bearer = HttpSecurityScheme("basic"), HttpSecurityScheme("bearer")
    extension = QuartSchema(
        info=Info(f"{site_name} API", "1.0", description=DESCRIPTION),
        tags=[Tag(name, description) for name, description in TAGS.items()],
        servers=[Server(address)],
        security_schemes={"password": basic, "token": bearer},
    )
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return Provider(app, extension).schema()
