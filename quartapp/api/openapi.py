"""The description of the API (OpenAPI 3.1), made from its views."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from quart import ResponseReturnValue, current_app
from quart.blueprints import BlueprintSetupState
from quart_schema import HttpSecurityScheme, Info, QuartSchema, Server, Tag

from . import api
from .links import link
from .provider import Provider

ABOUT = """Read without an account; write with address and password, or with a token.
Everything is JSON, times are UTC, links are absolute."""
TAGS = {
    "Posts": "What people publish.",
    "Comments": "What people say about posts. Moderators can hide it.",
    "Users": "People, and what is theirs.",
    "Follows": "Who reads whom. Everybody decides for themself.",
    "Tokens": "What programs sign in with. They are made with address and password.",
}


@api.record
def set_up(state: BlueprintSetupState) -> None:
    """Tell Quart-Schema what models are made with; of the rest it needs to know nothing."""
    state.app.config["QUART_SCHEMA_CONVERSION_PREFERENCE"] = "pydantic"
    state.app.config["QUART_SCHEMA_CONVERT_CASING"] = False


@api.get("/openapi.json")
async def openapi() -> ResponseReturnValue:
    """This API, in OpenAPI 3.1."""
    return document()


def document() -> dict[str, Any]:
    """The description, for the address that is asked at."""
    return _document(current_app.config["SITE_NAME"], link(""))


@lru_cache(maxsize=8)
def _document(site_name: str, address: str) -> dict[str, Any]:
    basic, bearer = HttpSecurityScheme("basic"), HttpSecurityScheme("bearer")
    extension = QuartSchema(
        info=Info(f"{site_name} API", "1.0", description=ABOUT),
        tags=[Tag(name, description) for name, description in TAGS.items()],
        servers=[Server(address)],
        security_schemes={"password": basic, "token": bearer},
    )
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return Provider(app, extension).schema()
