"""Questions that collect responses for calibration and count for nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "administrations",
        sa.Column(
            "is_pilot",
            sa.Boolean(name="is_pilot"),
            autoincrement=False,
            nullable=False,
            server_default=sa.false(),
        ),
    )


def downgrade() -> None:
    op.drop_column("administrations", "is_pilot")
