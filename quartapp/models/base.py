"""The declarative base: every table of the blog hangs on its metadata."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from quartapp.ext.db import NAMING_CONVENTION

# For tables whose ids people keep: SQLite gives that of a deleted row to no other.
USED_ONCE = {"sqlite_autoincrement": True}


class Model(DeclarativeBase):
    """A row of the blog; constraints are named so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('id')}>"  # which loads nothing
