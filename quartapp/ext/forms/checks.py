"""The ``check_<field>`` methods of a form and its nested forms, which may be async."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import wtforms
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from .lists import own_errors, put_error
from .refusals import refuse_unfinished

DEFAULT_ERROR = "This cannot be accepted."


async def run_checks(form: BaseForm) -> bool:
    """Run ``check_<field>`` of each field without an error; return whether all passed.

    The checks of a nested form run before the check of the field that contains it.
    """
    passed = True
    for name, field in form._fields.items():
        passed = await _run_nested(field) and passed
        check = _check_of(form, name)
        if check is not None and not field.errors:
            passed = await _passes(check, field) and passed
    return passed


async def _run_nested(field: Field) -> bool:
    if isinstance(field, wtforms.FormField):
        return await run_checks(field.form)
    passed = True
    if isinstance(field, wtforms.FieldList):
        for entry in field.entries:
            passed = await _run_nested(entry) and passed
        if not passed:  # WTForms copied the errors of the entries earlier, in validate()
            field.errors = [*(entry.errors for entry in field.entries), *own_errors(field)]
    return passed


async def _passes(check: Callable[[Field], Any], field: Field) -> bool:
    try:
        result = check(field)
        if inspect.isawaitable(result):
            result = await result
        refuse_unfinished(result)
    except (ValidationError, StopValidation) as error:
        put_error(field, str(error) or DEFAULT_ERROR)
        return False
    return True


def checks_of(form: BaseForm) -> Iterator[str]:
    """Yield the names of the checks of ``form`` and its nested forms."""
    for name, field in form._fields.items():
        yield from _nested_checks(field)
        if _check_of(form, name) is not None:
            yield f"check_{name}"


def _nested_checks(field: Field) -> Iterator[str]:
    if isinstance(field, wtforms.FormField):
        yield from checks_of(field.form)
    elif isinstance(field, wtforms.FieldList):
        for entry in field.entries:
            yield from _nested_checks(entry)


def _check_of(form: BaseForm, name: str) -> Callable[[Field], Any] | None:
    check = getattr(form, f"check_{name}", None)
    return None if isinstance(check, Field) else check  # a field may be named check_…
