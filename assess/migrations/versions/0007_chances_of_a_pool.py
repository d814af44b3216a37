"""What chances of exposure control are fitted to; nobody knows it of those of before."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "exposures", sa.Column("fitted_to", sa.String(16), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("exposures", "fitted_to")
