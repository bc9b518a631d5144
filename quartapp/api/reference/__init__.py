"""View models of the documentation page, built from the OpenAPI document.  No I/O."""

from .groups import Reference, reference
from .start import samples

__all__ = ["Reference", "reference", "samples"]
