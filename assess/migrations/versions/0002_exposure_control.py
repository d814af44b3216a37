"""Versions of exposure control, and the one that each sitting began with."""

import sqlalchemy as sa
from alembic import op

import assess.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exposures",
        sa.Column("blueprint_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("eligibility", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column("n_sittings", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_exposures_version")),
        sa.PrimaryKeyConstraint("blueprint_id", "version", name=op.f("pk_exposures")),
    )
    op.add_column(
        "sittings",
        sa.Column(
            "exposure_version",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            server_default="0",
        ),
    )


def downgrade() -> None:
    op.drop_column("sittings", "exposure_version")
    op.drop_table("exposures")
