"""Detection of declarations that WTForms would ignore, or call without await."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NoReturn

import wtforms
from wtforms.fields import Field
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from ..awaiting import is_async
from .csrf import FIELD
from .uploads import FileField

# Prefixes of methods for one field: "<prefix><field>".
METHOD_PREFIXES = ("validate_", "check_", "filter_")


def refuse_wrong_declarations(form: type[BaseForm], base: type[BaseForm] = wtforms.Form) -> None:
    """Raise TypeError for a declaration in ``form`` that WTForms ignores or calls without await.

    The attributes of ``base`` are reserved: a field cannot have such a name.
    """
    for name in dir(form):
        value, where = inspect.getattr_static(form, name), f"{form.__name__}.{name}"
        if isinstance(value, UnboundField):
            if hasattr(base, name):
                raise TypeError(f"{where}: a Form needs that name for itself.")
            _refuse_field(where, value)
        elif hasattr(base, name):
            if is_async(value) and not is_async(inspect.getattr_static(base, name)):
                raise TypeError(f"{where} is called without await: write def, not async def.")
        elif _is_callable(value):
            _refuse_method(form, name, value, where)


def _refuse_method(form: type[BaseForm], name: str, value: object, where: str) -> None:
    prefix = next((each for each in METHOD_PREFIXES if name.startswith(each)), None)
    if prefix is None:
        return
    field = name.removeprefix(prefix)
    if field != FIELD and not _had_field(form, field):
        raise TypeError(
            f"{where}: there is no field {field!r}. Correct the name, or choose another."
        )
    if prefix != "check_" and is_async(value):
        raise TypeError(f"{where} is called without await: write async def check_{field}.")


def _refuse_field(where: str, field: UnboundField[Any]) -> None:
    kind = field.field_class
    if issubclass(kind, wtforms.FileField) and not issubclass(kind, FileField):
        raise TypeError(
            f"{where}: WTForms' own {kind.__name__} reads no files: use that of ext.forms."
        )
    for name in dir(kind):
        if hasattr(Field, name) and is_async(inspect.getattr_static(kind, name)):
            raise TypeError(f"{where}: {kind.__name__}.{name} is called without await: write def.")
    for each in _flat([*field.args, *field.kwargs.values()]):
        if isinstance(each, UnboundField):
            _refuse_field(where, each)
        elif isinstance(each, type) and issubclass(each, BaseForm):
            if not hasattr(
                each, "validate_async"
            ):  # subclasses of Form were checked at their definition
                refuse_wrong_declarations(each)
        elif is_async(each):
            shown = getattr(each, "__qualname__", type(each).__qualname__)
            advice = "write async def check_<field>(self, field), and await it there."
            raise TypeError(f"{where}: {shown} is called without await: {advice}")


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list | tuple | set | frozenset):
            yield from value
        else:
            yield value


def _is_callable(value: object) -> bool:
    return callable(value) or isinstance(value, classmethod | staticmethod) or is_async(value)


def _had_field(form: type[BaseForm], name: str) -> bool:
    """Return whether a class in the MRO has such a field, even if a subclass removes it."""
    return any(isinstance(vars(each).get(name), UnboundField) for each in form.__mro__)


def refuse_awaitable(value: object) -> object:
    """Return ``value``; raise TypeError if it is awaitable."""
    if inspect.isawaitable(value) or inspect.isasyncgen(value):
        _refuse_unfinished(value)
    return value


def refuse_unfinished(result: object) -> None:
    """Raise TypeError if a validator returned an awaitable or a generator: it has not run."""
    refuse_awaitable(result)
    if inspect.isgenerator(result):
        _refuse_unfinished(result)


def _refuse_unfinished(result: Any) -> NoReturn:
    if hasattr(result, "close"):
        result.close()  # else Python warns that it was never awaited
    name = getattr(result, "__qualname__", type(result).__qualname__)
    advice = "Write async def check_<field>(self, field), and await it there."
    raise TypeError(f"{name} is called without await, or yields. {advice}")


@contextmanager
def unfinished_refused(fields: Iterable[Field]) -> Iterator[None]:
    """Pass the result of each validator of ``fields`` to ``refuse_unfinished`` in this context."""
    watched: list[Any] = list(fields)
    for field in watched:
        field._run_validation_chain = partial(_run_validation_chain, field)
    try:
        yield
    finally:
        for field in watched:
            vars(field).pop("_run_validation_chain", None)


def _run_validation_chain(field: Any, form: BaseForm, validators: Iterable[Any]) -> Any:
    finished = (partial(_call, validator) for validator in validators)
    return type(field)._run_validation_chain(field, form, finished)


def _call(validator: Any, form: BaseForm, field: Field) -> None:
    refuse_unfinished(validator(form, field))


def refuse_unknown(names: Mapping[str, Any], form: BaseForm) -> None:
    """Raise TypeError if ``names`` contains a field that ``form`` does not have."""
    for name in names:
        if name not in form:
            raise TypeError(f"extra_validators: {type(form).__name__} has no field {name!r}.")
