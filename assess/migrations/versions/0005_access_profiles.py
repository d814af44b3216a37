"""The access profile that each sitting was taken with; earlier ones are everybody's."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One statement with the check in it: SQLite cannot add a check to a table that is there.
    op.execute(
        "ALTER TABLE sittings ADD COLUMN access VARCHAR(16) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_sittings_access CHECK (access IN ('', 'screen_reader'))"
    )


def downgrade() -> None:
    op.drop_column("sittings", "access")
