"""Refuse values that JSON cannot hold, or would give back as something else."""

from __future__ import annotations

import math
from typing import Any


def refuse_unjsonable(what: str, value: Any) -> None:
    """Raise TypeError for a part of ``value`` that is no JSON; ``what`` names the whole.

    Tuples are lists afterwards, and members of text and number enumerations their values.
    """
    if isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{what} is JSON: its keys are texts, and {_kind(key)} is none.")
            refuse_unjsonable(f"{what}[{key!r}]", each)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            refuse_unjsonable(f"{what}[{number}]", each)
    elif isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"{what} is JSON, which has no {value}.")
    elif not (value is None or isinstance(value, str | int | float)):
        raise TypeError(
            f"{what} is JSON, and {_kind(value)} is none: give a text, such as str(value), "
            "and convert it when it is read."
        )


def _kind(value: object) -> str:
    return f"a {type(value).__name__}"
