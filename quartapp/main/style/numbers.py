"""Style guide: fields for numbers, dates and times."""

from __future__ import annotations

from quartapp.ext.forms import (
    DateField,
    DateTimeField,
    DateTimeLocalField,
    DecimalField,
    DecimalRangeField,
    FloatField,
    Form,
    InputRequired,
    IntegerField,
    IntegerRangeField,
    MonthField,
    NumberRange,
    TimeField,
    WeekField,
)


class Numbers(Form):
    """Numbers, days and times."""

    number = IntegerField(
        "Whole number", [InputRequired(), NumberRange(1, 100)]
    )  # fmt: skip
    price = DecimalField("Decimal number", [InputRequired()])
    ratio = FloatField("Number", [InputRequired()])
    volume = IntegerRangeField("Whole number, by a slider", [NumberRange(0, 100)])
    share = DecimalRangeField("Decimal number, by a slider", [NumberRange(0, 1)])
    day = DateField("Day", [InputRequired()])
    time = TimeField("Time", [InputRequired()])
    at = DateTimeField("Day and time", [InputRequired()])
    starts = DateTimeLocalField("The same, by its name in HTML", [InputRequired()])
    month = MonthField("Month", [InputRequired()])
    week = WeekField("Week", [InputRequired()])
