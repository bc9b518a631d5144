"""WTForms' numbers, none of them infinite or NaN; and its day with a time."""

from __future__ import annotations

import math
from typing import Any

import wtforms
from wtforms import widgets


class DecimalField(wtforms.DecimalField):
    """A decimal number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


class DecimalRangeField(DecimalField):
    """A decimal number, chosen with a slider."""

    widget = widgets.RangeInput(step="any")


class FloatField(wtforms.FloatField):
    """A number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        super().process_formdata(valuelist)
        if self.data is not None and not math.isfinite(self.data):
            self.data = None
            raise ValueError(self.gettext("Not a valid float value."))


class DateTimeField(wtforms.DateTimeLocalField):
    """A day and a time, without a zone; WTForms' own draws an input that HTML has dropped."""
