"""The default error messages of fields and validators, in place of WTForms' messages."""

from __future__ import annotations

from wtforms.fields import Field

# WTForms' message: the message of this package.
REPLACEMENTS = {
    "Field must be equal to %(other_name)s.": "This differs from “%(other_label)s”.",
    "Invalid email address.": "This does not look like an e-mail address.",
    "Invalid URL.": "This does not look like a web address, such as https://example.com.",
    "Invalid IP address.": "This does not look like an IP address, such as 192.0.2.1.",
    "Invalid Mac address.": "This does not look like a MAC address, such as 00:00:5e:00:53:01.",
    "Invalid UUID.": "This does not look like a UUID.",
    "Invalid input.": "This is not written as it should be.",
    "Invalid value, must be one of: %(values)s.": "It has to be one of these: %(values)s.",
    "Invalid value, can't be any of: %(values)s.": "It can be anything but these: %(values)s.",
    "Number must be at least %(min)s.": "Too small: it has to be %(min)s or more.",
    "Number must be at most %(max)s.": "Too large: it has to be %(max)s or less.",
    "Number must be between %(min)s and %(max)s.": "Write a number from %(min)s to %(max)s.",
    "Date must be at least %(min)s.": "Too early: it has to be %(min)s or later.",
    "Date must be at most %(max)s.": "Too late: it has to be %(max)s or earlier.",
    "Date must be between %(min)s and %(max)s.": "Choose one from %(min)s to %(max)s.",
    "Not a valid integer value.": "Write a whole number, such as 20.",
    "Not a valid decimal value.": "Write a number, such as 2.50.",
    "Not a valid float value.": "Write a number, such as 2.5.",
    "Not a valid date value.": "Write a day like 2026-11-22.",
    "Not a valid datetime value.": "Write a day and a time like 2026-11-22 09:00.",
    "Not a valid time value.": "Write a time like 09:00.",
    "Not a valid week value.": "Write a week like 2026-W47.",
    "Not a valid choice.": "Choose one from the list.",
    "Invalid Choice: could not coerce.": "Choose one from the list.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Choose from the list.",
    "'%(value)s' is not a valid choice for this field.": "“%(value)s” is not on the list.",
    "'%(value)s' are not valid choices for this field.": "“%(value)s” are not on the list.",
    "This field cannot be edited.": "This cannot be changed here.",
    "This field is disabled and cannot have a value.": "This cannot be filled in here.",
}

# Field class: the message for a missing value.  Subclasses use it too.
MISSING = {
    "BooleanField": "Tick this to go on.",
    "SelectField": "Choose one.",
    "SelectMultipleField": "Choose at least one.",
    "FileField": "Choose a file.",
    "DateField": "Choose a day.",
    "TimeField": "Choose a time.",
    "DateTimeField": "Choose a day and a time.",
    "IntegerField": "Write a number here first.",
    "DecimalField": "Write a number here first.",
    "FloatField": "Write a number here first.",
}

UNSTORABLE = "Some characters here cannot be kept; they show as � now. Take them out."


class Translations:
    """The translations object of a form, which replaces WTForms' English messages."""

    def gettext(self, string: str) -> str:
        """Return the replacement of ``string``, or ``string`` if there is none."""
        return REPLACEMENTS.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the replacement of ``singular`` if ``n`` is 1, else of ``plural``."""
        return self.gettext(singular if n == 1 else plural)


def missing(field: Field) -> str:
    """Return the message for a missing value of ``field``."""
    names = (kind.__name__ for kind in type(field).__mro__)
    return next((MISSING[name] for name in names if name in MISSING), "Write something here first.")
