"""Typed settings: class attributes give names, types and defaults, the environment overrules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from quart import current_app


class SettingError(ValueError):
    """A setting from outside does not fit its type; the text never holds the value."""


class Setting(NamedTuple):
    """One setting: what it is, and where that came from."""

    name: str
    value: Any
    source: str


def read(settings: type, sources: Mapping[str, Mapping[str, str | None]]) -> Iterator[Setting]:
    """Yield each annotated, upper-case attribute of ``settings``.

    ``sources`` are searched in order, each under the name that is reported: the
    first that holds the setting wins.  An empty text counts as not set.  Texts
    become the annotated type (``yes``, ``on`` and ``1`` are true); lists are
    separated by commas.
    """
    for name, hint in get_type_hints(settings).items():
        if name.isupper():
            yield _found(name, hint, sources) or Setting(name, getattr(settings, name), "default")


def _found(name: str, hint: Any, sources: Mapping[str, Mapping[str, str | None]]) -> Setting | None:
    for source, values in sources.items():
        if text := values.get(name):
            return Setting(name, _parsed(name, hint, text), source)
    return None


def _parsed(name: str, hint: Any, text: str) -> Any:
    if type(None) in get_args(hint) and text.lower() == "none":
        return None
    if hint in (str, str | None):
        return text  # also a text that looks like JSON, such as [Blog]
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    try:
        if hint == list[str]:
            return [part.strip() for part in text.split(",") if part.strip()]
        return adapter.validate_json(text) if text[0] in "{[" else adapter.validate_python(text)
    except ValidationError as error:
        wanted = getattr(hint, "__name__", str(hint))
        raise SettingError(f"{name} cannot be read as {wanted}.") from error


def current_setting(name: str) -> Any:
    """The setting ``name`` of the running application, for code that knows no request."""
    return current_app.config[name]
