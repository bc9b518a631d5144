"""Validation of values that are stored as JSON."""

from __future__ import annotations

import math
from typing import Any


def refuse_unjsonable(what: str, value: Any) -> None:
    """Raise TypeError if a part of ``value`` cannot be represented in JSON.

    ``what`` names the value in the message.  Tuples are accepted, and become lists; members of
    ``str`` and ``int`` enumerations are accepted, and become their values.
    """
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{what} must be JSON: a key must be a str, not {_kind(key)}.")
            refuse_unjsonable(f"{what}[{key!r}]", each)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            refuse_unjsonable(f"{what}[{number}]", each)
    elif isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"{what} must be JSON, which has no {value}.")
    elif not (value is None or isinstance(value, str | int | float)):
        raise TypeError(
            f"{what} must be JSON, and {_kind(value)} is not: pass a string, such as str(value), "
            "and convert it after reading."
        )


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"
