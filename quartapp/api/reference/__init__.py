"""The OpenAPI document as a page shows it: groups of operations, fields, samples; no I/O."""

from .groups import Reference, reference
from .start import samples

__all__ = ["Reference", "reference", "samples"]
