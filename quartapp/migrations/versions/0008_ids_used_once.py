"""Use AUTOINCREMENT on SQLite, which would reuse the id of a deleted newest row.

Revision 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("posts", "comments", "tokens")


def upgrade() -> None:
    _rewrite({"sqlite_autoincrement": True})


def downgrade() -> None:
    _rewrite({})


def _rewrite(options: dict[str, bool]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            with op.batch_alter_table(table, recreate="always", table_kwargs=options):
                pass
