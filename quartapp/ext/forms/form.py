"""A form: read from the request once, checked, and shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import wtforms
from markupsafe import Markup
from quart import current_app, request
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields import Field
from wtforms.validators import StopValidation, ValidationError

from .csrf import FIELD, SessionCSRF
from .lists import own_errors, parts
from .messages import Words
from .uploads import Submitted

SUBMIT_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Form(wtforms.Form):
    """WTForms' Form with awaited checks, files, a CSRF token, and our words.

    A method ``async def check_<field>(self, field)`` may ask the database, and raises
    ValidationError.  The token is left out when WTF_CSRF_ENABLED is False, and of forms
    within forms.
    """

    csrf_token: CSRFTokenField

    class Meta:
        """Settings in WTForms' sense."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_field_name = FIELD

        def get_translations(self, _form: wtforms.Form) -> Words:
            """Our words."""
            return Words()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name in vars(cls):
            if hasattr(vars(cls)[name], "_formfield") and hasattr(Form, name):
                raise TypeError(f"{cls.__name__}.{name}: a Form needs that name for itself.")

    def __init__(
        self,
        formdata: Any = None,
        obj: object = None,
        prefix: str = "",
        data: Mapping[str, Any] | None = None,
        meta: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        meta = dict(meta or {})
        if "_parent_form" in meta or not current_app.config.get("WTF_CSRF_ENABLED", True):
            meta["csrf"] = False
        super().__init__(formdata, obj, prefix, data, meta, **kwargs)

    @classmethod
    async def from_request(cls, obj: object = None, **kwargs: Any) -> Self:
        """Fill the form from the body when it was submitted, else from ``obj``.

        ``kwargs`` as for WTForms' Form; ``data`` is stronger than ``obj``.
        """
        sent = None
        if request.method in SUBMIT_METHODS:
            sent = Submitted(await request.form, await request.files)
        return cls(sent, obj=obj, **kwargs)

    def process(
        self,
        formdata: Any = None,
        obj: object = None,
        data: Mapping[str, Any] | None = None,
        extra_filters: Any = None,
        **kwargs: Any,
    ) -> None:
        """As WTForms' process, but what is named in ``data`` or ``kwargs`` beats ``obj``."""
        named = {**(data or {}), **kwargs}
        wanted = [name for name in self._fields if name not in named and hasattr(obj, name)]
        found = {name: getattr(obj, name) for name in wanted}
        super().process(formdata, None, {**found, **named}, extra_filters)

    async def validate_on_submit(self) -> bool:
        """Whether the form was submitted, came from us, and every check passed.

        First the fields' own validators; then each awaited check, one after another, of
        fields that have no error yet.  None is asked about a form that is not from us.
        """
        if request.method not in SUBMIT_METHODS:
            return False
        valid = self.validate()
        if FIELD not in self.errors:
            valid = await self._check() and valid
        self._focus()
        return valid

    async def _check(self) -> bool:
        passed = True
        for name, field in self._fields.items():
            check = getattr(self, f"check_{name}", None)
            if check is None or field.errors:
                continue
            try:
                await check(field)
            except (ValidationError, StopValidation) as error:
                field.errors = [str(error)]
                passed = False
        return passed

    def add_error(self, name: str | None, message: str) -> None:
        """Say what is wrong with the field ``name``, or with the form as a whole."""
        field = self._fields.get(name or "")
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]
        self._focus()

    def _focus(self) -> None:
        wrong = self.wrong
        for field in parts(self):
            field.flags.autofocus = field in wrong[:1]

    def hidden_tag(self) -> Markup:
        """The fields that nobody sees, the token among them, as HTML."""
        return Markup().join(field(id=False) for field in parts(self) if _is_hidden(field))

    @property
    def wrong(self) -> list[Field]:
        """The fields that people see and should put right, in order."""
        return [field for field in parts(self) if own_errors(field) and not _is_hidden(field)]

    @property
    def hidden_errors(self) -> list[str]:
        """What is wrong that stands beside no field: with the form, its token, hidden fields."""
        hidden = [error for field in parts(self) if _is_hidden(field) for error in field.errors]
        return [*hidden, *self.form_errors]

    @property
    def is_multipart(self) -> bool:
        """Whether the form has to be sent as multipart/form-data, for its files."""
        return any(isinstance(field, wtforms.FileField) for field in parts(self))

    @property
    def status(self) -> int:
        """What to answer when the form is shown: 200 asked for, 422 sent back."""
        return 422 if self.errors else 200


def _is_hidden(field: Field) -> bool:
    return isinstance(field.widget, wtforms.widgets.HiddenInput)
