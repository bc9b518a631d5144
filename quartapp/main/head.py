"""The one address of each page, and the icon at the address where browsers look for it."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, redirect, request, url_for

from quartapp.ext.pagination import page_number

from . import main

ICON_SECONDS = 24 * 60 * 60  # for which browsers keep where the icon is


@main.get("/favicon.ico")
async def favicon() -> ResponseReturnValue:
    """Redirect to the icon that pages name, for programs that do not read pages."""
    response = redirect(url_for("static", filename="svg/favicon.svg"))
    response.headers["Cache-Control"] = f"public, max-age={ICON_SECONDS}"
    return response


def canonical_url() -> str:
    """Return the address of this page, without what others append to it (``?fbclid=…``).

    It begins with SITE_URL; "" where there is none, or no such page.
    """
    site = current_app.config["SITE_URL"]
    if not site or request.routing_exception is not None:
        return ""
    number = page_number(request.args)
    return f"{site}{request.path}" + (f"?page={number}" if number > 1 else "")


@main.app_context_processor
def _in_templates() -> dict[str, object]:
    return {"canonical_url": canonical_url}
