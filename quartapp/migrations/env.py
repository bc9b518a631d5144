"""Environment script of Alembic; quartapp.ext.migrate runs the migrations."""

from quartapp.ext.migrate import run_migrations

run_migrations()
