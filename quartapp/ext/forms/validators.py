"""WTForms' validators, with more precise messages."""

from __future__ import annotations

from wtforms import validators
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from .messages import missing


class DataRequired(validators.DataRequired):
    """Requires a value that is true, and text that is not only white space."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise StopValidation if the value is missing."""
        validators.DataRequired(self.message or missing(field))(form, field)


class InputRequired(validators.InputRequired):
    """Requires input, which may be 0 or spaces."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise StopValidation if there was no input."""
        validators.InputRequired(self.message or missing(field))(form, field)


class DateRange(validators.DateRange):  # type: ignore[misc, name-defined]  # newer than its stubs
    """Requires a date or datetime from ``min`` to ``max``; the message omits 00:00:00."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ValidationError if the value is out of range."""
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise ValidationError(str(error).replace(" 00:00:00", "")) from None


class Length(validators.Length):
    """Requires text of ``min`` to ``max`` characters; the message contains the length."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Raise ValidationError if the text is too short or too long."""
        if self.message is not None:
            super().__call__(form, field)  # type: ignore[arg-type]  # typed for texts only
            return
        length = len(field.data or "")
        counted = f"{length:,} {'character' if length == 1 else 'characters'}"
        if length < self.min:
            raise ValidationError(f"Too short: {counted}. It needs {self.min:,}.")
        if self.max != -1 and length > self.max:
            raise ValidationError(f"Too long: {counted}. {self.max:,} fit.")


Required = DataRequired  # its name before WTForms 3
FileRequired = DataRequired  # Flask-WTF's name for it
