"""WTForms' choice fields, which accept all forms of ``choices`` without a deprecation warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import wtforms
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

Options = Iterable[Any] | Mapping[Any, Any] | Callable[..., Any] | None


class _ChoicesMixin:
    def __init__(
        self,
        label: str | None = None,
        validators: Iterable[Any] | None = None,
        coerce: Callable[[Any], Any] = str,
        choices: Options = None,
        **kwargs: Any,
    ) -> None:
        options = _without_deprecated_forms(choices)
        super().__init__(label, validators, coerce=coerce, choices=options, **kwargs)  # type: ignore[call-arg]


class SelectField(_ChoicesMixin, wtforms.SelectField):
    """A field for one of ``choices``.

    ``choices`` are strings, (value, label) pairs or SelectChoices, a mapping from a group to a list
    of these, or a function that returns one of these.
    """


class SelectMultipleField(_ChoicesMixin, wtforms.SelectMultipleField):
    """A field for several of ``choices``, which are those of SelectField."""


class RadioField(_ChoicesMixin, wtforms.RadioField):
    """A field for one of ``choices``, which are those of SelectField, as radio buttons."""


def _without_deprecated_forms(choices: Options) -> Any:
    # WTForms deprecates pairs and lists by group, which are common in existing forms.
    if choices is None or callable(choices):
        return choices
    if not isinstance(choices, Mapping):
        return [SelectChoice.from_input(each) for each in choices]
    if any(isinstance(each, str | Mapping) for each in choices.values()):
        return choices
    return [SelectChoice.from_input(each, group) for group in choices for each in choices[group]]
