"""The documentation of the API as an HTML page.

It is an ordinary page with sessions, so it is not part of the blueprint ``api``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from markupsafe import escape
from quart import (
    Blueprint,
    Response,
    ResponseReturnValue,
    make_response,
    redirect,
    request,
)

from quartapp.ext.templating import render_template

from . import api
from .answers import EXAMPLE_URL
from .links import link
from .openapi import document
from .reference import reference, samples

docs_page = Blueprint("docs", __name__)


@docs_page.get("/docs")
@docs_page.get("/openapi.json")
async def where_tools_look() -> ResponseReturnValue:
    """Redirect to the same path below the current version of the API."""
    return redirect(f"{api.url_prefix}{request.path}")


@docs_page.get(f"{api.url_prefix}/docs")
async def docs() -> Response:
    """Render the page; its examples use the host of the request."""
    page = await render_template("api/docs.html", address=EXAMPLE_URL, **_content())
    response: Response = await make_response(page.replace(EXAMPLE_URL, escape(link(""))))  # type: ignore[assignment]
    await response.add_etag()
    return await response.make_conditional(request)


@cache
def _content() -> dict[str, Any]:
    """Return the content of the page, cached: it is slow to compute and depends on code alone."""
    return {"page": reference(document(), EXAMPLE_URL), "start": samples(EXAMPLE_URL)}
