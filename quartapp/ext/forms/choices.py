"""WTForms' fields with options, which may be declared in any of its ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import wtforms
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

Options = Iterable[Any] | Mapping[Any, Any] | Callable[..., Any] | None


class _Declared:
    def __init__(
        self,
        label: str | None = None,
        validators: Iterable[Any] | None = None,
        coerce: Callable[[Any], Any] = str,
        choices: Options = None,
        **kwargs: Any,
    ) -> None:
        options = _declared(choices)
        super().__init__(label, validators, coerce=coerce, choices=options, **kwargs)  # type: ignore[call-arg]


class SelectField(_Declared, wtforms.SelectField):
    """One of ``choices``: texts, pairs of value and label, SelectChoices, a mapping of these by
    group, or a function that returns them."""


class SelectMultipleField(_Declared, wtforms.SelectMultipleField):
    """Several of ``choices``, which are as for SelectField."""


class RadioField(_Declared, wtforms.RadioField):
    """One of ``choices``, which are as for SelectField and all in view."""


def _declared(choices: Options) -> Any:
    # WTForms deprecates pairs and lists by group; everybody's forms have them.
    if choices is None or callable(choices):
        return choices
    if not isinstance(choices, Mapping):
        return [SelectChoice.from_input(each) for each in choices]
    if any(isinstance(each, str | Mapping) for each in choices.values()):
        return choices
    return [SelectChoice.from_input(each, group) for group in choices for each in choices[group]]
