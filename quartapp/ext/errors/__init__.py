"""Answer errors that are raised outside Quart's own handling as it answers all others."""

from .middleware import ErrorMiddleware

__all__ = ["ErrorMiddleware"]
