"""WTForms' number fields, which reject infinity and NaN, and its date and time field."""

from __future__ import annotations

import math
from typing import Any

import wtforms
from wtforms import widgets


class DecimalField(wtforms.DecimalField):
    """A finite decimal number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Set ``data`` from the request; raise ValueError if it is not finite."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


class DecimalRangeField(DecimalField):
    """A decimal number, chosen with a slider."""

    widget = widgets.RangeInput(step="any")


class FloatField(wtforms.FloatField):
    """A finite floating-point number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Set ``data`` from the request; raise ValueError if it is not finite."""
        super().process_formdata(valuelist)
        if self.data is not None and not math.isfinite(self.data):
            self.data = None
            raise ValueError(self.gettext("Not a valid float value."))


class DateTimeField(wtforms.DateTimeLocalField):
    """A naive datetime.  WTForms' own renders type="datetime", which HTML has removed."""
