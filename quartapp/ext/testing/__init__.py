"""Test helpers: a browser that submits forms, a mailbox, and a recorder of SQL statements."""

from .browser import Browser, Page
from .mailbox import Mailbox
from .statements import count_statements

__all__ = ["Browser", "Mailbox", "Page", "count_statements"]
