"""Index follows by followed user and time.

Revision 0007, after 0006.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follows_followed_id_timestamp"), ["followed_id", "timestamp"]
        )
        batch_op.drop_index(batch_op.f("ix_follows_followed_id"))


def downgrade() -> None:
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follows_followed_id"), ["followed_id"])
        batch_op.drop_index(batch_op.f("ix_follows_followed_id_timestamp"))
