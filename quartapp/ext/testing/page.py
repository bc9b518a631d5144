"""A page as a test sees it, and the forms on it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import Headers


@dataclass
class FormOnPage:
    """A form: where it goes, and what it would send untouched."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


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

    def form(self, action: str | None = None, names: set[str] | None = None) -> FormOnPage:
        """The form that goes to ``action``, or the one with the fields ``names``.

        AssertionError if the page has none.
        """
        parser = _Forms()
        parser.feed(self.text)
        posted = [form for form in parser.forms if form.method == "post"]
        for form in posted:
            if action is not None and form.action == action:
                return form
            if action is None and (names or set()) <= form.names and form.action != "/auth/logout":
                return form
        offered = ", ".join(f"{form.action} {sorted(form.names)}" for form in posted)
        wanted = action if action is not None else sorted(names or ())
        raise AssertionError(f"No form for {wanted} on {self.path}, but: {offered or 'none'}")


class _Forms(HTMLParser):
    """Collects the forms of a page with what their fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = values.get("method", "get").lower()
            self.forms.append(FormOnPage(values.get("action", ""), method))
        elif not self.forms:
            return
        elif tag == "input":
            self._input(values)
        elif tag == "textarea":
            self.area = values["name"]
            self._set(self.area, "")
        elif tag == "select":
            self.select = values["name"]
            self.forms[-1].names.add(self.select)
        elif tag == "option" and self.select and "selected" in values:
            self._set(self.select, values.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:  # a line end right after the tag is not part of it
            self._set(self.area, self.forms[-1].values[self.area].removeprefix("\n"))
            self.area = None
        elif tag == "select":
            self.select = None

    def _input(self, values: dict[str, str]) -> None:
        name, kind = values.get("name"), values.get("type", "text")
        if name is None:
            return
        self.forms[-1].names.add(name)
        if kind not in {"checkbox", "radio", "file"} or "checked" in values:
            self._set(name, values.get("value", ""))

    def _set(self, name: str, value: str) -> None:
        self.forms[-1].names.add(name)
        self.forms[-1].values[name] = value
