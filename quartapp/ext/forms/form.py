"""The base class of forms, which reads the request and awaits checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import wtforms
from markupsafe import Markup
from quart import current_app, request
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields import Field
from wtforms.fields.core import UnboundField

from ..awaiting import awaited, is_async
from .checks import checks_of, run_checks
from .csrf import FIELD, SessionCSRF
from .lists import own_errors, parts, put_error
from .messages import Translations
from .refusals import (
    refuse_awaitable,
    refuse_unknown,
    refuse_wrong_declarations,
    unfinished_refused,
)
from .uploads import Submitted

SUBMIT_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Form(wtforms.Form):
    """WTForms' Form with async checks, files, a CSRF token and plain error messages.

    A method ``check_<field>(self, field)``, plain or async, raises ValidationError to reject a
    value; it may query the database.  A nested form has no CSRF token, and neither has any form
    if WTF_CSRF_ENABLED is False.
    """

    csrf_token: CSRFTokenField

    class Meta:
        """WTForms' settings of the form."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_field_name = FIELD

        def get_translations(self, _form: wtforms.Form) -> Translations:
            """Return the messages of this package."""
            return Translations()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        refuse_wrong_declarations(cls, Form)
        for name, value in list(vars(cls).items()):
            if is_async(value) and is_async(getattr(Form, name, None)):
                setattr(cls, name, _awaited(value))

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
        self._reads_request = formdata is not None
        self._is_checking = False
        super().__init__(formdata, obj, prefix, data, meta, **kwargs)

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, UnboundField):
            raise TypeError(f"A field is added to the class: {type(self).__name__}.{name} = …")
        super().__setattr__(name, value)

    @classmethod
    @awaited
    async def from_request(cls, obj: object = None, **kwargs: Any) -> Self:
        """Return the form, filled from the body if it was submitted, else from ``obj``.

        ``kwargs`` are those of WTForms' Form; ``data`` takes precedence over ``obj``.
        """
        sent = None
        if request.method in SUBMIT_METHODS:
            sent = Submitted(await request.form, await request.files)
        return cls(formdata=sent, obj=obj, **kwargs)

    def process(
        self,
        formdata: Any = None,
        obj: object = None,
        data: Mapping[str, Any] | None = None,
        extra_filters: Any = None,
        **kwargs: Any,
    ) -> None:
        """Fill the fields.  Unlike in WTForms, ``data`` and ``kwargs`` override ``obj``."""
        explicit = {**(data or {}), **kwargs}
        names = [name for name in self._fields if name not in explicit and hasattr(obj, name)]
        from_obj = {name: getattr(obj, name) for name in names}
        super().process(formdata, None, {**from_obj, **explicit}, extra_filters)
        for field in self:
            if not isinstance(field, wtforms.FormField | wtforms.FieldList):
                refuse_awaitable(field.object_data)
                refuse_awaitable(field.data)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Run the validators of the fields; raise TypeError if the form has checks."""
        refuse_unknown(extra_validators or {}, self)
        if not getattr(_root_form(self), "_is_checking", False) and (names := [*checks_of(self)]):
            raise TypeError(
                f"validate() runs no {', '.join(names)}: write await form.validate_on_submit(), "
                "or await form.validate_async() where the form is not submitted by POST."
            )
        with unfinished_refused(parts(self)):
            return super().validate(extra_validators)

    @awaited
    async def validate_async(
        self, extra_validators: Mapping[str, Sequence[Any]] | None = None
    ) -> bool:
        """Run the validators, then the checks of the fields without an error; return success.

        The checks run one after another.  They are skipped if the CSRF token is not valid.
        """
        given = () if extra_validators is None else (extra_validators,)
        self._is_checking = True
        try:
            valid = bool(refuse_awaitable(self.validate(*given)))
        finally:
            self._is_checking = False
        if FIELD not in self.errors:
            valid = await run_checks(self) and valid
        self._focus()
        return valid

    @awaited
    async def validate_on_submit(
        self, extra_validators: Mapping[str, Sequence[Any]] | None = None
    ) -> bool:
        """Return whether the form was submitted and ``validate_async`` succeeds.

        Raises RuntimeError if the form was not made by ``from_request``.
        """
        if request.method not in SUBMIT_METHODS:
            return False
        if not self._reads_request:
            name = type(self).__name__
            raise RuntimeError(f"{name}() reads no request: write await {name}.from_request().")
        return await self.validate_async(extra_validators)

    def add_error(self, name: str | None, message: str) -> None:
        """Add an error to the field ``name``, or to the form if there is no such field."""
        field = self._fields.get(name or "")
        if field is None:
            self.form_errors.append(message)
        else:
            put_error(field, message)
        self._focus()

    def _focus(self) -> None:
        wrong = self.wrong
        for field in parts(self):
            field.flags.autofocus = field in wrong[:1]

    def hidden_tag(self) -> Markup:
        """Return the HTML of the hidden fields, including the CSRF token."""
        return Markup().join(field(id=False) for field in parts(self) if _is_hidden(field))

    @property
    def wrong(self) -> list[Field]:
        """The visible fields with errors, in order."""
        return [field for field in parts(self) if own_errors(field) and not _is_hidden(field)]

    @property
    def hidden_errors(self) -> list[str]:
        """The errors without a visible field: of the form, its CSRF token and hidden fields."""
        hidden = [error for field in parts(self) if _is_hidden(field) for error in field.errors]
        return [*hidden, *self.form_errors]

    @property
    def is_multipart(self) -> bool:
        """True if the form has file fields, and must be sent as multipart/form-data."""
        return any(isinstance(field, wtforms.FileField) for field in parts(self))

    @property
    def status(self) -> int:
        """The status of a response with the form: 422 if it has errors, else 200."""
        return 422 if self.errors else 200


def _is_hidden(field: Field) -> bool:
    return isinstance(field.widget, wtforms.widgets.HiddenInput)


def _root_form(form: Any) -> Any:
    return form if form._parent_form is None else _root_form(form._parent_form)


def _awaited(method: Any) -> Any:
    return classmethod(awaited(method.__func__)) if hasattr(method, "__func__") else awaited(method)
