"""Bootstrap's static files, and templates and macros that use them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import wtforms
from quart import Blueprint, Quart
from wtforms.fields import Field, SelectFieldBase
from wtforms.widgets import Select, TextArea

from .forms.lists import own_errors
from .state import AppState
from .unread import warn_of_unread

PACKAGE_DIR = Path(__file__).parent

CLASSES = {
    "check": "form-check-input",
    "choices": "form-check-input",
    "range": "form-range",
    "select": "form-select",
    "submit": "btn",
}
KINDS = {
    "checkbox": "check",
    "file": "file",
    "hidden": "hidden",
    "range": "range",
    "submit": "submit",
}
OPTIONAL_KINDS = {"input", "textarea", "file"}


class Bootstrap:
    """Serves Bootstrap 5 under ``/static/bootstrap/``, and adds templates.

    Files and templates work with a Content-Security-Policy of ``default-src 'self'``.
    Components of Bootstrap that no template uses (close buttons, accordions, switches) may
    need more.

    Extend ``bootstrap/base.html``; import the macros of ``bootstrap/wtf.html``
    (``quick_form``, ``form_field``), ``bootstrap/pagination.html`` and
    ``bootstrap/utils.html``.
    """

    def __init__(self, app: Quart | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Register the static files, the templates and their filters."""
        state.bind(app, self)
        warn_of_unread(app, "Bootstrap")
        blueprint = Blueprint(
            "bootstrap",
            __name__,
            static_folder=str(PACKAGE_DIR / "static" / "bootstrap"),
            static_url_path="/static/bootstrap",
            template_folder=str(PACKAGE_DIR / "templates"),
        )
        app.register_blueprint(blueprint)
        for each in (kind, attributes, described_by, is_optional):
            app.add_template_filter(each, f"field_{each.__name__}")
        app.add_template_filter(own_errors)


state: AppState[Bootstrap] = AppState("bootstrap", "Bootstrap")


def kind(field: Field) -> str:
    """Return the kind of control of a field: form, list, select, choices, textarea, check …"""
    if isinstance(field, wtforms.FormField):
        return "form"
    if isinstance(field, wtforms.FieldList):
        return "list"
    if isinstance(field, SelectFieldBase):
        return "select" if isinstance(field.widget, Select) else "choices"
    if isinstance(field.widget, TextArea):
        return "textarea"
    return KINDS.get(getattr(field.widget, "input_type", "text"), "input")


def attributes(field: Field, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the HTML attributes of a field's control; those in ``given`` take precedence."""
    own, given = dict(field.render_kw or {}), dict(given)
    invalid = "is-invalid" if own_errors(field) else None
    classes = [CLASSES.get(kind(field), "form-control"), invalid]
    classes += [own.pop("class", None), own.pop("class_", None), given.pop("class_", None)]
    derived: dict[str, Any] = {
        "rows": 5 if kind(field) == "textarea" else None,
        "autofocus": field.flags.autofocus or None,
        "aria-invalid": "true" if invalid else None,
        "aria-describedby": described_by(field) or None,
    }
    derived = {name: value for name, value in derived.items() if value is not None}
    if kind(field) in {"input", "textarea"}:
        # A browser truncates pasted text at maxlength.  The server checks the length instead.
        derived |= {"maxlength": False, "minlength": False}
    return {**derived, **own, **given, "class": " ".join(filter(None, classes))}


def described_by(field: Field) -> str:
    """Return the ids of a field's errors and help, for ``aria-describedby``."""
    parts = ((own_errors(field), "error"), (field.description, "help"))
    return " ".join(f"{field.id}-{name}" for content, name in parts if content)


def is_optional(field: Field) -> bool:
    """Return whether to mark a field as optional; checkboxes and choices are never marked."""
    return kind(field) in OPTIONAL_KINDS and not field.flags.required
