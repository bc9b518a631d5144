"""Report logged errors to the operators of the application, for example by mail."""

from .handler import errors_mailed, mail_errors
from .report import ErrorReport

__all__ = ["ErrorReport", "errors_mailed", "mail_errors"]
