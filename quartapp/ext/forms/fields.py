"""WTForms' text fields; here ``data`` is always a string that a database can store."""

from __future__ import annotations

from typing import Any

import wtforms
from wtforms import widgets
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from ..texts import UNSTORABLE
from . import messages


class StringField(wtforms.StringField):
    """A line of text; ``data`` is a string, empty by default, never None."""

    data: str

    def process_data(self, value: Any) -> None:
        """Set ``data`` from the default or the object that the form edits."""
        self.data = "" if value is None else value

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Set ``data`` from the request; replace characters that cannot be stored by U+FFFD.

        Raises ValueError if there are such characters.
        """
        typed = str(valuelist[0]) if valuelist else ""
        self.data = UNSTORABLE.sub("\ufffd", typed)
        if self.data != typed:
            raise ValueError(messages.UNSTORABLE)

    def pre_validate(self, _form: BaseForm) -> None:
        """Skip the validators after an error of ``process_formdata``."""
        if self.process_errors:
            raise StopValidation


class TextAreaField(StringField):
    """Several lines of text, which end in ``\\n``; browsers send CR LF, but count one character."""

    widget = widgets.TextArea()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Set ``data`` from the request, with ``\\n`` as line ends."""
        super().process_formdata([str(each).replace("\r\n", "\n") for each in valuelist])


class PasswordField(StringField):
    """A password, which is never rendered into the form."""

    widget = widgets.PasswordInput()


class HiddenField(StringField):
    """A hidden value."""

    widget = widgets.HiddenInput()


class SearchField(StringField):
    """A search term."""

    widget = widgets.SearchInput()


class TelField(StringField):
    """A telephone number."""

    widget = widgets.TelInput()


class URLField(StringField):
    """A web address."""

    widget = widgets.URLInput()


class EmailField(StringField):
    """An e-mail address, without surrounding white space."""

    widget = widgets.EmailInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Set ``data`` from the request, stripped: pasting often adds spaces."""
        super().process_formdata([str(each).strip() for each in valuelist])


class ColorField(StringField):
    """A colour, as ``#rrggbb``."""

    widget = widgets.ColorInput()
