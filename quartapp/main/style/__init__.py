"""Style guide: all components of the pages in all states, with their source; development only."""

from __future__ import annotations

from typing import Any

from quart import ResponseReturnValue, current_app

from quartapp.ext.templating import render_template

from .. import main
from ..devmail import development_only
from .fields import groups
from .parts import things

# The templates of each section, in templates/dev/style/.  The page shows each one and its source.
SECTIONS = {
    "Flashes": ["flashes"],
    "Buttons": ["buttons", "badges"],
    "Forms": ["form", "form_states/sent_back", "form_states/disabled", "form_states/sent"],
    "Parts of a form": ["field", "field_parts", "form_parts"],
    "Pages": ["pages"],
    "Times": ["times"],
    "Filters": ["filters"],
    "Posts": ["post", "post_menu", "new_posts", "comments", "composer", "composer_wrong"],
    "Lists": ["people", "tabs"],
    "Nothing there": ["empty", "beyond"],
    "Errors": ["errors"],
    "Icons": ["icons", "actions"],
    "Type": ["type", "prose"],
    "Colours": ["colours"],
}


@main.get("/dev/style")
@development_only
async def style() -> ResponseReturnValue:
    """Show the style guide."""
    given: dict[str, Any] = {"sections": SECTIONS, "sources": sources(), "groups": groups()}
    return await render_template("dev/style.html", **given, **things())


def sources() -> dict[str, str]:
    """Return the source of each template by name."""
    env = current_app.jinja_env
    loader = env.loader
    assert loader is not None  # noqa: S101 - Quart's environment always has one
    names = [name for section in SECTIONS.values() for name in section]
    return {name: loader.get_source(env, f"dev/style/{name}.html")[0].strip() for name in names}
