"""A parser for the forms of a page, with the values that a browser would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

SENT_BY_BUTTON = {"submit", "image"}  # types of input that submit their form
NEVER_SENT = {"button", "reset", "file"}  # types of input that are ignored

Attributes = dict[str, str]


@dataclass
class Button:
    """A submit button, with its own ``formaction`` and ``formmethod`` if it has them."""

    words: str
    name: str
    value: str
    action: str | None
    method: str | None


@dataclass
class FormOnPage:
    """A form, with the values that it sends if the user changes nothing."""

    action: str
    method: str
    in_main: bool = False
    values: dict[str, str | list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    ticks: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def button(self, words: str | None) -> Button | None:
        """Return the button with this text or name, or the first button if ``words`` is None."""
        fits = (each for each in self.buttons if words in {None, each.words, each.name})
        return next(fits, None)

    def has(self, names: set[str], button: str | None) -> bool:
        """Return whether the form has these fields and this button."""
        return names <= self.names and (button is None or self.button(button) is not None)

    def add(self, name: str, value: str) -> None:
        """Add a value to send; a name may have several values."""
        before = self.values.get(name)
        if before is None:
            self.values[name] = value
        else:
            self.values[name] = [*([before] if isinstance(before, str) else before), value]


class FormParser(HTMLParser):
    """Collects the forms of a page; ignores disabled controls and controls outside forms."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.form: FormOnPage | None = None
        self.in_main = False
        self.area: tuple[str, list[str]] | None = None
        self.select: _Select | None = None
        self.pressed: tuple[Attributes, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Handle the start of an element."""
        values = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.in_main = True
        elif tag == "form":
            method = values.get("method", "get").lower()
            self.form = FormOnPage(values.get("action", ""), method, self.in_main)
            self.forms.append(self.form)
        elif tag == "option" and self.select is not None:
            self.select.begin(values)
        elif self.form is not None and "disabled" not in values:
            self._control(self.form, tag, values)

    def _control(self, form: FormOnPage, tag: str, values: Attributes) -> None:
        if tag == "input":
            _input(form, values)
        elif tag == "button" and values.get("type", "submit") == "submit":
            self.pressed = values, []
        elif tag == "textarea" and "name" in values:
            self.area = values["name"], []
        elif tag == "select" and "name" in values:
            self.select = _Select(values["name"], multiple="multiple" in values)

    def handle_data(self, data: str) -> None:
        """Append text to the open textarea, button or select."""
        if self.area:
            self.area[1].append(data)
        elif self.pressed:
            self.pressed[1].append(data)
        elif self.select is not None:
            self.select.read(data)

    def handle_endtag(self, tag: str) -> None:
        """Handle the end of an element."""
        if tag == "main":
            self.in_main = False
        elif tag == "form":
            self.form = None
        elif self.form is None:
            return
        elif tag == "textarea" and self.area:
            name, text = self.area
            self.form.names.add(name)  # HTML ignores a newline after the start tag
            self.form.add(name, "".join(text).removeprefix("\n"))
            self.area = None
        elif tag == "button" and self.pressed:
            values, words = self.pressed
            self.form.buttons.append(_button(" ".join("".join(words).split()), values))
            self.pressed = None
        elif tag == "select" and self.select is not None:
            self.select.end(self.form)
            self.select = None


class _Select:
    """A select element during parsing."""

    def __init__(self, name: str, *, multiple: bool) -> None:
        self.name = name
        self.multiple = multiple
        self.options: list[tuple[Attributes, list[str]]] = []

    def begin(self, attributes: Attributes) -> None:
        self.options.append((attributes, []))

    def read(self, data: str) -> None:
        if self.options:
            self.options[-1][1].append(data)

    def end(self, form: FormOnPage) -> None:
        """Add the selected options; without any, a browser sends the first option."""
        form.names.add(self.name)
        offered = [each for each in self.options if "disabled" not in each[0]]
        chosen = [each for each in offered if "selected" in each[0]]
        if not self.multiple:
            chosen = chosen[-1:] or offered[:1]
        for attributes, words in chosen:
            form.add(self.name, attributes.get("value", "".join(words).strip()))


def _input(form: FormOnPage, values: Attributes) -> None:
    name, kind = values.get("name", ""), values.get("type", "text").lower()
    if kind in SENT_BY_BUTTON:
        form.buttons.append(_button(values.get("value", "Submit"), values))
    elif not name or kind in NEVER_SENT:
        return
    elif kind in {"checkbox", "radio"}:
        form.names.add(name)
        form.ticks[name] = values.get("value", "on")
        if "checked" in values:
            form.add(name, form.ticks[name])
    else:
        form.names.add(name)
        form.add(name, values.get("value", ""))


def _button(words: str, values: Attributes) -> Button:
    method = values.get("formmethod")
    return Button(
        words,
        values.get("name", ""),
        values.get("value", ""),
        values.get("formaction"),
        method and method.lower(),
    )
