"""Async SQLAlchemy for Quart: an engine per application, a session per request."""

from .commit_hooks import after_commit, before_commit
from .extension import SQLAlchemy
from .model import NAMING_CONVENTION, Model, UTCDateTime, utcnow
from .state import dispose
from .unavailable import DatabaseUnavailable, SchemaMissing
from .urls import async_url

__all__ = [
    "NAMING_CONVENTION",
    "DatabaseUnavailable",
    "Model",
    "SQLAlchemy",
    "SchemaMissing",
    "UTCDateTime",
    "after_commit",
    "async_url",
    "before_commit",
    "dispose",
    "utcnow",
]
