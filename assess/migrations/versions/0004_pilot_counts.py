"""Counts of responses to pilot items, and the version of them that each sitting began with."""

import sqlalchemy as sa
from alembic import op

import assess.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pilot_counts",
        sa.Column("blueprint_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n_responses", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_pilot_counts_version")),
        sa.PrimaryKeyConstraint("blueprint_id", "version", name=op.f("pk_pilot_counts")),
    )
    op.add_column(
        "sittings",
        sa.Column(
            "pilot_version", sa.Integer(), autoincrement=False, nullable=False, server_default="0"
        ),
    )


def downgrade() -> None:
    op.drop_column("sittings", "pilot_version")
    op.drop_table("pilot_counts")
