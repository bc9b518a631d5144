"""Pagination of select statements: by page number, or by cursor."""

from .keyset import BadCursor, Slice, paginate_after
from .listing import Listing
from .numbered import page_number, paginate
from .page import Page

__all__ = ["BadCursor", "Listing", "Page", "Slice", "page_number", "paginate", "paginate_after"]
