"""What Alembic runs; the work is done by quartapp.ext.migrate."""

from quartapp.ext.migrate import run_migrations

run_migrations()
