"""The declarative base of all models."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from quartapp.ext.db import NAMING_CONVENTION

# For tables with ids that are published in URLs.  Without AUTOINCREMENT, SQLite reuses the id of
# the newest row once it is deleted.
SQLITE_AUTOINCREMENT = {"sqlite_autoincrement": True}


class Model(DeclarativeBase):
    """Base class of all models.  Constraints get names, so that migrations can refer to them."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.__dict__.get('id')}>"  # __dict__ triggers no lazy load
        )
