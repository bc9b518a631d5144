"""Handle errors that are raised outside of Quart's error handling like all others."""

from .middleware import ErrorMiddleware

__all__ = ["ErrorMiddleware"]
