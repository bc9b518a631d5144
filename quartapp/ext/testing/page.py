"""The response of the test browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from werkzeug.datastructures import Headers

from .forms import FormOnPage, FormParser


@dataclass
class Page:
    """A response, with its body and forms."""

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
        """The Location header of a redirect, else an empty string."""
        return self.headers.get("Location", "")

    def forms(self) -> list[FormOnPage]:
        """Return all forms: those in ``main`` first, in each part POST forms first."""
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
        """Return the first form with the fields ``names``, this button and this ``action``.

        Forms in ``main`` come first.  Raises AssertionError if there is none.
        """
        forms, names = self.forms(), names or set()
        for form in forms:
            if form.has(names, button) and (action is None or self._has_target(form, action)):
                return form
        wanted = {"to": action, "with": sorted(names), "and button": button}
        criteria = ", ".join(f"{word} {what}" for word, what in wanted.items() if what)
        raise AssertionError(
            f"There is no form {criteria} on {self.path} ({self.status_code}), only: "
            + ("; ".join(map(_describe, forms)) or "none at all")
        )

    def address(self, link: str) -> str:
        """Return the path or URL of a link on this page; an empty link is the page itself."""
        return urljoin(self.path, link) if link else self.path

    def _has_target(self, form: FormOnPage, action: str) -> bool:
        targets = [form.action, *(button.action for button in form.buttons if button.action)]
        addresses = [self.address(target) for target in targets]
        return action in addresses or action in [each.partition("?")[0] for each in addresses]


def _describe(form: FormOnPage) -> str:
    words = [button.words for button in form.buttons]
    return (
        f"{form.method} {form.action or '(this page)'} with {sorted(form.names)}, buttons {words}"
    )
