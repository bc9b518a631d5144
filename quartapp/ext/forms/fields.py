"""WTForms' text fields, whose ``data`` is here always a text, and one that can be stored."""

from __future__ import annotations

import re
from typing import Any

import wtforms
from wtforms import widgets
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from .messages import UNSTORABLE

# PostgreSQL stores no NUL in a text, and UTF-8 has no bytes for half a surrogate pair.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StringField(wtforms.StringField):
    """One line; ``data`` is empty for want of another text, never None."""

    data: str

    def process_data(self, value: Any) -> None:
        """Take the value of the object that the form edits."""
        self.data = "" if value is None else value

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed, made storable so that it can be shown again."""
        typed = str(valuelist[0]) if valuelist else ""
        self.data = _UNSTORABLE.sub("\ufffd", typed)
        if self.data != typed:
            raise ValueError(UNSTORABLE)

    def pre_validate(self, _form: BaseForm) -> None:
        """Ask no validator about a text that cannot be stored."""
        if self.process_errors:
            raise StopValidation


class TextAreaField(StringField):
    """Several lines, which end in ``\\n``: browsers send CR LF, and count it as one."""

    widget = widgets.TextArea()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        super().process_formdata([str(each).replace("\r\n", "\n") for each in valuelist])


class PasswordField(StringField):
    """A secret, never sent back."""

    widget = widgets.PasswordInput()


class HiddenField(StringField):
    """What the page knows and nobody types."""

    widget = widgets.HiddenInput()


class SearchField(StringField):
    """What to look for."""

    widget = widgets.SearchInput()


class TelField(StringField):
    """A telephone number."""

    widget = widgets.TelInput()


class URLField(StringField):
    """A web address."""

    widget = widgets.URLInput()


class EmailField(StringField):
    """A mail address; spaces around it are not part of it."""

    widget = widgets.EmailInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed, less the spaces that pasting adds."""
        super().process_formdata([str(each).strip() for each in valuelist])


class ColorField(StringField):
    """A colour, as ``#rrggbb``."""

    widget = widgets.ColorInput()
