"""A page as a test sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from werkzeug.datastructures import Headers

from .forms import FormOnPage, FormParser


@dataclass
class Page:
    """What came back."""

    status_code: int
    headers: Headers
    data: bytes
    path: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.data.decode()

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.data)

    @property
    def location(self) -> str:
        """Where a redirect leads; empty for anything else."""
        return self.headers.get("Location", "")

    def forms(self) -> list[FormOnPage]:
        """All forms, those in the page's ``main`` first, those that post before the others."""
        parser = FormParser()
        parser.feed(self.text)
        parser.close()
        return sorted(parser.forms, key=lambda form: (not form.in_main, form.method != "post"))

    def form(
        self,
        action: str | None = None,
        names: set[str] | None = None,
        button: str | None = None,
    ) -> FormOnPage:
        """The form that has the fields ``names`` and the button, and goes to ``action``.

        Of several the first in the page's ``main``; AssertionError if there is none.
        """
        forms, names = self.forms(), names or set()
        for form in forms:
            if form.has(names, button) and (action is None or self._leads(form, action)):
                return form
        wanted = {"to": action, "with": sorted(names), "and button": button}
        told = ", ".join(f"{word} {what}" for word, what in wanted.items() if what)
        raise AssertionError(
            f"There is no form {told} on {self.path} ({self.status_code}), only: "
            + ("; ".join(map(_told, forms)) or "none at all")
        )

    def address(self, link: str) -> str:
        """Where a link on this page leads; an empty one leads here."""
        return urljoin(self.path, link) if link else self.path

    def _leads(self, form: FormOnPage, action: str) -> bool:
        goals = [form.action, *(button.action for button in form.buttons if button.action)]
        addresses = [self.address(goal) for goal in goals]
        return action in addresses or action in [each.partition("?")[0] for each in addresses]


def _told(form: FormOnPage) -> str:
    words = [button.words for button in form.buttons]
    return f"{form.method} {form.action or '(here)'} with {sorted(form.names)}, buttons {words}"
