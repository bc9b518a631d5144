"""For tests: a browser that fills in forms, a mailbox, and an ear at the database."""

from .browser import Browser, Page
from .mailbox import Mailbox
from .statements import count_statements

__all__ = ["Browser", "Mailbox", "Page", "count_statements"]
