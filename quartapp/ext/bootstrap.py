"""Bootstrap's files, and the templates that draw with them."""

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

HERE = Path(__file__).parent

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
LEFT_EMPTY = {"input", "textarea", "file"}


class Bootstrap:
    """Serves Bootstrap 5 under ``/static/bootstrap/``, and brings templates.

    Neither needs more of a Content-Security-Policy than ``default-src 'self'``; what of
    Bootstrap no template here draws (its close buttons, accordions, switches) may.

    ``bootstrap/base.html`` is to extend; ``bootstrap/wtf.html`` (``quick_form``,
    ``form_field``), ``bootstrap/pagination.html`` and ``bootstrap/utils.html`` to import.
    """

    def __init__(self, app: Quart | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Quart) -> None:
        """Register the files, the templates and the filters that they use."""
        state.bind(app, self)
        warn_of_unread(app, "Bootstrap")
        blueprint = Blueprint(
            "bootstrap",
            __name__,
            static_folder=str(HERE / "static" / "bootstrap"),
            static_url_path="/static/bootstrap",
            template_folder=str(HERE / "templates"),
        )
        app.register_blueprint(blueprint)
        for each in (kind, attributes, described_by, is_optional):
            app.add_template_filter(each, f"field_{each.__name__}")
        app.add_template_filter(own_errors)


state: AppState[Bootstrap] = AppState("bootstrap", "Bootstrap")


def kind(field: Field) -> str:
    """What sort of control a field is drawn as."""
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
    """The attributes of a field's control: what its state asks for, and those ``given``."""
    own, given = dict(field.render_kw or {}), dict(given)
    invalid = "is-invalid" if own_errors(field) else None
    classes = [CLASSES.get(kind(field), "form-control"), invalid]
    classes += [own.pop("class", None), own.pop("class_", None), given.pop("class_", None)]
    drawn: dict[str, Any] = {
        "rows": 5 if kind(field) == "textarea" else None,
        "autofocus": field.flags.autofocus or None,
        "aria-invalid": "true" if invalid else None,
        "aria-describedby": described_by(field) or None,
    }
    drawn = {name: value for name, value in drawn.items() if value is not None}
    if kind(field) in {"input", "textarea"}:
        # The server counts characters, and says so; a browser would cut off what is pasted.
        drawn |= {"maxlength": False, "minlength": False}
    return {**drawn, **own, **given, "class": " ".join(filter(None, classes))}


def described_by(field: Field) -> str:
    """The ids of what stands under a field: what is wrong with it, and its help."""
    parts = ((own_errors(field), "error"), (field.description, "help"))
    return " ".join(f"{field.id}-{name}" for said, name in parts if said)


def is_optional(field: Field) -> bool:
    """Whether to say that a field may be left empty; of a choice nobody doubts it."""
    return kind(field) in LEFT_EMPTY and not field.flags.required
