"""WTForms' validators that say more exactly here what is wrong."""

from __future__ import annotations

from wtforms import validators
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from .messages import missing


class DataRequired(validators.DataRequired):
    """Wants a value that is true, and text that is more than spaces."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Stop here if there is nothing."""
        validators.DataRequired(self.message or missing(field))(form, field)


class InputRequired(validators.InputRequired):
    """Wants anything at all: 0 and spaces will do."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Stop here if nothing was sent."""
        validators.InputRequired(self.message or missing(field))(form, field)


class DateRange(validators.DateRange):  # type: ignore[misc, name-defined]  # newer than its stubs
    """Wants a day, or a day and a time, from ``min`` to ``max``; a day without midnight."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Compare."""
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise ValidationError(str(error).replace(" 00:00:00", "")) from None


class Length(validators.Length):
    """Wants text of ``min`` to ``max`` characters, and says how many there are."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Count, and compare."""
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
