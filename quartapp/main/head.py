"""Canonical URLs of pages, and ``/favicon.ico``."""

from __future__ import annotations

from quart import ResponseReturnValue, current_app, redirect, request, url_for

from quartapp.ext.pagination import page_number

from . import main

ICON_SECONDS = 24 * 60 * 60  # browsers cache the redirect this long


@main.get("/favicon.ico")
async def favicon() -> ResponseReturnValue:
    """Redirect to the SVG icon, for clients that do not read the HTML of a page."""
    response = redirect(url_for("static", filename="svg/favicon.svg"))
    response.headers["Cache-Control"] = f"public, max-age={ICON_SECONDS}"
    return response


def canonical_url() -> str:
    """Return the URL of the current page without foreign parameters, such as ``?fbclid=…``.

    Empty if SITE_URL is not set or the page does not exist.
    """
    site = current_app.config["SITE_URL"]
    if not site or request.routing_exception is not None:
        return ""
    number = page_number(request.args)
    return f"{site}{request.path}" + (f"?page={number}" if number > 1 else "")


@main.app_context_processor
def _in_templates() -> dict[str, object]:
    return {"canonical_url": canonical_url}
