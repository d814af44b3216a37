"""Create every table."""

import sqlalchemy as sa
from alembic import op

import assess.tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("username", sa.String(length=80), autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(length=200), autoincrement=False, nullable=False),
        sa.Column("totp_secret", sa.String(length=64), autoincrement=False, nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("role", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("school", sa.String(length=120), autoincrement=False, nullable=True),
        sa.Column(
            "disabled_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=True
        ),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.CheckConstraint(
            "role IN ('operator', 'teacher', 'researcher')", name=op.f("ck_accounts_role")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    op.create_table(
        "failures",
        sa.Column("failure_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("key_hash", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False),
        sa.CheckConstraint("kind IN ('code', 'login')", name=op.f("ck_failures_kind")),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_failures")),
    )
    op.create_index(
        op.f("ix_failures_kind_key_hash_at"), "failures", ["kind", "key_hash", "at"], unique=False
    )
    op.create_table(
        "indicator_snapshots",
        sa.Column("on_date", sa.String(length=10), autoincrement=False, nullable=False),
        sa.Column("method_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "is_simulated", sa.Boolean(name="is_simulated"), autoincrement=False, nullable=False
        ),
        sa.Column("figures", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.PrimaryKeyConstraint(
            "on_date", "method_version", "is_simulated", name=op.f("pk_indicator_snapshots")
        ),
    )
    op.create_table(
        "releases",
        sa.Column("release_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=120), autoincrement=False, nullable=False),
        sa.Column(
            "is_simulated", sa.Boolean(name="is_simulated"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.Column("csv", sa.LargeBinary(), autoincrement=False, nullable=False),
        sa.Column("codebook", sa.LargeBinary(), autoincrement=False, nullable=False),
        sa.Column("counts", sa.JSON(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_releases")),
    )
    op.create_table(
        "scales",
        sa.Column("scale_version", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("bank_version", sa.String(length=12), autoincrement=False, nullable=False),
        sa.Column("parameters", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.PrimaryKeyConstraint("scale_version", name=op.f("pk_scales")),
    )
    op.create_table(
        "classes",
        sa.Column("class_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), autoincrement=False, nullable=False),
        sa.Column("blueprint_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.Column(
            "expires_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_classes_account_id")
        ),
        sa.PrimaryKeyConstraint("class_id", name=op.f("pk_classes")),
    )
    op.create_index(op.f("ix_classes_account_id"), "classes", ["account_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=16), autoincrement=False, nullable=False),
        sa.Column("school", sa.String(length=120), autoincrement=False, nullable=True),
        sa.Column("created_by", sa.String(length=32), autoincrement=False, nullable=True),
        sa.Column(
            "expires_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.Column("used_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=True),
        sa.CheckConstraint(
            "role IN ('operator', 'teacher', 'researcher')", name=op.f("ck_invitations_role")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["accounts.account_id"], name=op.f("fk_invitations_created_by")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitations")),
    )
    op.create_table(
        "sittings",
        sa.Column("sitting_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("subject_key", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("blueprint_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("blueprint_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scale_version", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=2), autoincrement=False, nullable=False),
        sa.Column("seed", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=8), autoincrement=False, nullable=False),
        sa.Column(
            "is_simulated", sa.Boolean(name="is_simulated"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "started_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.Column(
            "finished_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=True
        ),
        sa.Column("stop_reasons", sa.JSON(none_as_null=True), autoincrement=False, nullable=True),
        sa.CheckConstraint(
            "channel IN ('open', 'class', 'demo')", name=op.f("ck_sittings_channel")
        ),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_sittings_language")),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (stop_reasons IS NULL)",
            name=op.f("ck_sittings_finished_with_reasons"),
        ),
        sa.CheckConstraint("seed >= 0", name=op.f("ck_sittings_seed")),
        sa.ForeignKeyConstraint(
            ["scale_version"], ["scales.scale_version"], name=op.f("fk_sittings_scale_version")
        ),
        sa.PrimaryKeyConstraint("sitting_id", name=op.f("pk_sittings")),
        sa.UniqueConstraint("subject_key", name=op.f("uq_sittings_subject_key")),
    )
    op.create_index(op.f("ix_sittings_finished_at"), "sittings", ["finished_at"], unique=False)
    op.create_table(
        "staff_logins",
        sa.Column("token_hash", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.Column(
            "last_seen_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.Column(
            "expires_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.account_id"], name=op.f("fk_staff_logins_account_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_logins")),
    )
    op.create_index(
        op.f("ix_staff_logins_account_id"), "staff_logins", ["account_id"], unique=False
    )
    op.create_table(
        "administrations",
        sa.Column("sitting_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.String(length=80), autoincrement=False, nullable=False),
        sa.Column("item_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("variant_seed", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("trace", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column(
            "shown_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_administrations_position")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.sitting_id"], name=op.f("fk_administrations_sitting_id")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "position", name=op.f("pk_administrations")),
        sa.UniqueConstraint(
            "sitting_id", "item_id", name=op.f("uq_administrations_sitting_id_item_id")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_administrations_token")),
    )
    op.create_table(
        "backgrounds",
        sa.Column("subject_key", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("age_band", sa.String(length=8), autoincrement=False, nullable=True),
        sa.Column("sex", sa.String(length=1), autoincrement=False, nullable=True),
        sa.Column("region", sa.String(length=16), autoincrement=False, nullable=True),
        sa.Column("education", sa.String(length=8), autoincrement=False, nullable=True),
        sa.Column(
            "consents_to_research",
            sa.Boolean(name="consents_to_research"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "saved_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.CheckConstraint(
            "age_band IN ('16-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65-74', '75+')",
            name=op.f("ck_backgrounds_age_band"),
        ),
        sa.CheckConstraint(
            "education IN ('low', 'middle', 'high')", name=op.f("ck_backgrounds_education")
        ),
        sa.CheckConstraint(
            "region IN ('antwerp', 'limburg', 'east_flanders', 'flemish_brabant', 'west_flanders', 'brussels', 'elsewhere')",
            name=op.f("ck_backgrounds_region"),
        ),
        sa.CheckConstraint("sex IN ('f', 'm', 'x')", name=op.f("ck_backgrounds_sex")),
        sa.ForeignKeyConstraint(
            ["subject_key"], ["sittings.subject_key"], name="fk_backgrounds_subject_key"
        ),
        sa.PrimaryKeyConstraint("subject_key", name=op.f("pk_backgrounds")),
    )
    op.create_table(
        "cards",
        sa.Column("card_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("class_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.String(length=64), autoincrement=False, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_cards_number")),
        sa.ForeignKeyConstraint(["class_id"], ["classes.class_id"], name=op.f("fk_cards_class_id")),
        sa.PrimaryKeyConstraint("card_id", name=op.f("pk_cards")),
        sa.UniqueConstraint("class_id", "number", name=op.f("uq_cards_class_id_number")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_cards_code_hash")),
    )
    op.create_table(
        "answers",
        sa.Column("sitting_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column("score", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("error", sa.String(length=8), autoincrement=False, nullable=True),
        sa.Column("duration_s", sa.Float(), autoincrement=False, nullable=False),
        sa.Column(
            "answered_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.CheckConstraint("duration_s >= 0", name=op.f("ck_answers_duration_s")),
        sa.CheckConstraint("score >= 0", name=op.f("ck_answers_score")),
        sa.ForeignKeyConstraint(
            ["sitting_id", "position"],
            ["administrations.sitting_id", "administrations.position"],
            name="fk_answers_administration",
        ),
        sa.PrimaryKeyConstraint("sitting_id", "position", name=op.f("pk_answers")),
    )
    op.create_table(
        "candidates",
        sa.Column("candidate_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("resume_code_hash", sa.String(length=64), autoincrement=False, nullable=False),
        sa.Column("card_id", sa.String(length=32), autoincrement=False, nullable=True),
        sa.Column(
            "created_at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"], name=op.f("fk_candidates_card_id")),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("card_id", name=op.f("uq_candidates_card_id")),
        sa.UniqueConstraint("resume_code_hash", name=op.f("uq_candidates_resume_code_hash")),
    )
    op.create_table(
        "problem_reports",
        sa.Column("report_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("sitting_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id", "position"],
            ["administrations.sitting_id", "administrations.position"],
            name="fk_problem_reports_administration",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_problem_reports")),
        sa.UniqueConstraint(
            "sitting_id",
            "position",
            "reason",
            name=op.f("uq_problem_reports_sitting_id_position_reason"),
        ),
    )
    op.create_table(
        "world_steps",
        sa.Column("sitting_id", sa.String(length=32), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column("state", sa.JSON(), autoincrement=False, nullable=False),
        sa.Column("at", assess.tables.Utc(timezone=True), autoincrement=False, nullable=False),
        sa.CheckConstraint("step >= 1", name=op.f("ck_world_steps_step")),
        sa.ForeignKeyConstraint(
            ["sitting_id", "position"],
            ["administrations.sitting_id", "administrations.position"],
            name="fk_world_steps_administration",
        ),
        sa.PrimaryKeyConstraint("sitting_id", "position", "step", name=op.f("pk_world_steps")),
    )


def downgrade() -> None:
    op.drop_table("world_steps")
    op.drop_table("problem_reports")
    op.drop_table("candidates")
    op.drop_table("answers")
    op.drop_table("cards")
    op.drop_table("backgrounds")
    op.drop_table("administrations")
    op.drop_index(op.f("ix_staff_logins_account_id"), table_name="staff_logins")
    op.drop_table("staff_logins")
    op.drop_index(op.f("ix_sittings_finished_at"), table_name="sittings")
    op.drop_table("sittings")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_classes_account_id"), table_name="classes")
    op.drop_table("classes")
    op.drop_table("scales")
    op.drop_table("releases")
    op.drop_table("indicator_snapshots")
    op.drop_index(op.f("ix_failures_kind_key_hash_at"), table_name="failures")
    op.drop_table("failures")
    op.drop_table("accounts")
