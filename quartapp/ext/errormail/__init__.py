"""Errors that come to whoever runs the application, instead of lying in a log."""

from .handler import errors_mailed, mail_errors
from .report import ErrorReport

__all__ = ["ErrorReport", "errors_mailed", "mail_errors"]
