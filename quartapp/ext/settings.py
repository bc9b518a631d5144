"""Typed settings: class attributes with defaults, overridden by environment variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError
from quart import current_app


class SettingError(ValueError):
    """A value does not fit the type of its setting.  The message never contains the value."""


class Setting(NamedTuple):
    """A setting and its source: a key of ``sources``, or ``"default"``."""

    name: str
    value: Any
    source: str


def read(settings: type, sources: Mapping[str, Mapping[str, str | None]]) -> Iterator[Setting]:
    """Yield each annotated, upper-case attribute of ``settings``.

    ``sources`` maps the name of each source to its variables.  The first source that
    has the setting wins; an empty string counts as not set.  Strings are converted to
    the annotated type (``yes``, ``on`` and ``1`` are true); the items of a list are
    separated by commas.  Raises SettingError if a value does not fit its type.
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
        return text  # even if it looks like JSON, such as [Blog]
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    try:
        if hint == list[str]:
            return [part.strip() for part in text.split(",") if part.strip()]
        return adapter.validate_json(text) if text[0] in "{[" else adapter.validate_python(text)
    except ValidationError as error:
        wanted = getattr(hint, "__name__", str(hint))
        raise SettingError(f"{name} cannot be read as {wanted}.") from error


def current_setting(name: str) -> Any:
    """Return the setting ``name`` of the current application, for code below the web layer."""
    return current_app.config[name]
