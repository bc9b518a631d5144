"""The awaited checks of a form, and of the forms within it."""

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

NO_REASON = "This cannot be accepted."


async def run_checks(form: BaseForm) -> bool:
    """Run ``check_<field>`` of every field without an error; return whether all passed.

    The checks of a form within ``form`` come before those of the field that holds it.
    """
    passed = True
    for name, field in form._fields.items():
        passed = await _run_within(field) and passed
        check = _check_of(form, name)
        if check is not None and not field.errors:
            passed = await _passes(check, field) and passed
    return passed


async def _run_within(field: Field) -> bool:
    if isinstance(field, wtforms.FormField):
        return await run_checks(field.form)
    passed = True
    if isinstance(field, wtforms.FieldList):
        for entry in field.entries:
            passed = await _run_within(entry) and passed
        if not passed:  # WTForms copies the errors of the entries when it validates them
            field.errors = [*(entry.errors for entry in field.entries), *own_errors(field)]
    return passed


async def _passes(check: Callable[[Field], Any], field: Field) -> bool:
    try:
        result = check(field)
        if inspect.isawaitable(result):
            result = await result
        refuse_unfinished(result)
    except (ValidationError, StopValidation) as error:
        put_error(field, str(error) or NO_REASON)
        return False
    return True


def checks_of(form: BaseForm) -> Iterator[str]:
    """Yield the names of all checks that ``run_checks(form)`` would run."""
    for name, field in form._fields.items():
        yield from _checks_within(field)
        if _check_of(form, name) is not None:
            yield f"check_{name}"


def _checks_within(field: Field) -> Iterator[str]:
    if isinstance(field, wtforms.FormField):
        yield from checks_of(field.form)
    elif isinstance(field, wtforms.FieldList):
        for entry in field.entries:
            yield from _checks_within(entry)


def _check_of(form: BaseForm, name: str) -> Callable[[Field], Any] | None:
    check = getattr(form, f"check_{name}", None)
    return None if isinstance(check, Field) else check  # a field may have such a name
