"""Every table, on one MetaData: constraints named and enforced by the database.

Identity (``candidates``, ``cards``) and responses (``sittings`` and what hangs on it) are separate:
they share only ``subject_key``, a keyed pseudonym of the candidate. Each column carries its
retention class.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

from assess.access import FITTING
from assess.background import AGE_BANDS, EDUCATIONS, REGIONS, SEXES


class Retention(StrEnum):
    """How long a column is kept."""

    RESUME = "resume"
    """Identity of an anonymous candidate: until erased, at most 30 days after the last answer."""
    RESPONSE = "response"
    """Responses without identity: 5 years, for calibration and trend."""
    BACKGROUND = "background"
    """Quasi-identifiers: as the responses they describe."""
    STAFF = "staff"
    """Accounts: while active, then 12 months."""
    SECURITY = "security"
    """Failures, sign-ins, invitations: 24 hours to 12 months."""
    CLASS = "class"
    """Classes and cards: the school year and 60 days."""
    PUBLISHED = "published"
    """Figures and releases: for good."""


class Utc(TypeDecorator[datetime]):
    """Point in time: only aware values go in, UTC comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; SQLite stores UTC without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a time must be aware, got {value.isoformat()}"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _column(name: str, kind: Any, *rest: Any, keep: Retention, null: bool = False) -> Column[Any]:
    """A column that must hold a value unless told otherwise, with its retention class."""
    is_key = any(item is PRIMARY for item in rest)
    constraints = [item for item in rest if item is not PRIMARY]
    return Column(
        name,
        kind,
        *constraints,
        primary_key=is_key,
        nullable=null,
        autoincrement=False,
        info={"retention": keep},
    )


PRIMARY = object()
"""Marks a column of the primary key."""

_ID, _HASH = String(32), String(64)  # 128 random bits; SHA-256, both in hexadecimal


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


scales = Table(
    "scales",
    metadata,
    _column("scale_version", String(32), PRIMARY, keep=Retention.PUBLISHED),
    _column("bank_version", String(12), keep=Retention.PUBLISHED),
    _column("parameters", JSON, keep=Retention.PUBLISHED),
    _column("created_at", Utc, keep=Retention.PUBLISHED),
)

exposures = Table(
    "exposures",
    metadata,
    _column("blueprint_id", String(32), PRIMARY, keep=Retention.PUBLISHED),
    _column("version", Integer, PRIMARY, keep=Retention.PUBLISHED),
    _column("eligibility", JSON, keep=Retention.PUBLISHED),
    _column("preference", JSON, keep=Retention.PUBLISHED),
    _column("fitted_to", String(16), keep=Retention.PUBLISHED),
    _column("n_sittings", Integer, keep=Retention.PUBLISHED),
    _column("created_at", Utc, keep=Retention.PUBLISHED),
    CheckConstraint("version >= 1", name="version"),
)

pilot_counts = Table(
    "pilot_counts",
    metadata,
    _column("blueprint_id", String(32), PRIMARY, keep=Retention.PUBLISHED),
    _column("version", Integer, PRIMARY, keep=Retention.PUBLISHED),
    _column("n_responses", JSON, keep=Retention.PUBLISHED),
    _column("created_at", Utc, keep=Retention.PUBLISHED),
    CheckConstraint("version >= 1", name="version"),
)

accounts = Table(
    "accounts",
    metadata,
    _column("account_id", _ID, PRIMARY, keep=Retention.STAFF),
    _column("username", String(80), keep=Retention.STAFF),
    _column("password_hash", String(200), keep=Retention.STAFF),
    _column("totp_secret", String(64), keep=Retention.STAFF, null=True),
    _column("totp_last_step", BigInteger, keep=Retention.STAFF, null=True),
    _column("role", String(16), keep=Retention.STAFF),
    _column("school", String(120), keep=Retention.STAFF, null=True),
    _column("disabled_at", Utc, keep=Retention.STAFF, null=True),
    _column("created_at", Utc, keep=Retention.STAFF),
    UniqueConstraint("username"),
    _one_of("role", ("operator", "teacher", "researcher")),
)

invitations = Table(
    "invitations",
    metadata,
    _column("token_hash", _HASH, PRIMARY, keep=Retention.SECURITY),
    _column("role", String(16), keep=Retention.SECURITY),
    _column("school", String(120), keep=Retention.SECURITY, null=True),
    _column(
        "created_by", _ID, ForeignKey("accounts.account_id"), keep=Retention.SECURITY, null=True
    ),
    _column("expires_at", Utc, keep=Retention.SECURITY),
    _column("used_at", Utc, keep=Retention.SECURITY, null=True),
    _one_of("role", ("operator", "teacher", "researcher")),
)

staff_logins = Table(
    "staff_logins",
    metadata,
    _column("token_hash", _HASH, PRIMARY, keep=Retention.SECURITY),
    _column("account_id", _ID, ForeignKey("accounts.account_id"), keep=Retention.SECURITY),
    _column("created_at", Utc, keep=Retention.SECURITY),
    _column("last_seen_at", Utc, keep=Retention.SECURITY),
    _column("expires_at", Utc, keep=Retention.SECURITY),
    Index(None, "account_id"),
)

failures = Table(
    "failures",
    metadata,
    _column("failure_id", _ID, PRIMARY, keep=Retention.SECURITY),
    _column("kind", String(16), keep=Retention.SECURITY),
    _column("key_hash", _HASH, keep=Retention.SECURITY),
    _column("at", Utc, keep=Retention.SECURITY),
    _one_of("kind", ("code", "login")),
    Index(None, "kind", "key_hash", "at"),
)

classes = Table(
    "classes",
    metadata,
    _column("class_id", _ID, PRIMARY, keep=Retention.CLASS),
    _column("account_id", _ID, ForeignKey("accounts.account_id"), keep=Retention.CLASS),
    _column("name", String(80), keep=Retention.CLASS),
    _column("blueprint_id", String(32), keep=Retention.CLASS),
    _column("created_at", Utc, keep=Retention.CLASS),
    _column("expires_at", Utc, keep=Retention.CLASS),
    Index(None, "account_id"),
)

cards = Table(
    "cards",
    metadata,
    _column("card_id", _ID, PRIMARY, keep=Retention.CLASS),
    _column("class_id", _ID, ForeignKey("classes.class_id"), keep=Retention.CLASS),
    _column("number", Integer, keep=Retention.CLASS),
    _column("code_hash", _HASH, keep=Retention.CLASS),
    UniqueConstraint("code_hash"),
    UniqueConstraint("class_id", "number"),
    CheckConstraint("number >= 1", name="number"),
)

candidates = Table(
    "candidates",
    metadata,
    _column("candidate_id", _ID, PRIMARY, keep=Retention.RESUME),
    _column("resume_code_hash", _HASH, keep=Retention.RESUME),
    _column("card_id", _ID, ForeignKey("cards.card_id"), keep=Retention.RESUME, null=True),
    _column("created_at", Utc, keep=Retention.RESUME),
    UniqueConstraint("resume_code_hash"),
    UniqueConstraint("card_id"),
)

sittings = Table(
    "sittings",
    metadata,
    _column("sitting_id", _ID, PRIMARY, keep=Retention.RESPONSE),
    _column("subject_key", _ID, keep=Retention.RESPONSE),
    _column("blueprint_id", String(32), keep=Retention.RESPONSE),
    _column("blueprint_version", Integer, keep=Retention.RESPONSE),
    _column(
        "scale_version", String(32), ForeignKey("scales.scale_version"), keep=Retention.RESPONSE
    ),
    _column("language", String(2), keep=Retention.RESPONSE),
    _column("seed", BigInteger, keep=Retention.RESPONSE),
    _column("channel", String(8), keep=Retention.RESPONSE),
    _column("is_simulated", Boolean(name="is_simulated"), keep=Retention.RESPONSE),
    _column("started_at", Utc, keep=Retention.RESPONSE),
    _column("finished_at", Utc, keep=Retention.RESPONSE, null=True),
    _column("stop_reasons", JSON(none_as_null=True), keep=Retention.RESPONSE, null=True),
    _column("exposure_version", Integer, keep=Retention.RESPONSE),
    _column("pilot_version", Integer, keep=Retention.RESPONSE),
    _column("access", String(16), keep=Retention.RESPONSE),
    UniqueConstraint("subject_key"),
    CheckConstraint("seed >= 0", name="seed"),
    _one_of("channel", ("open", "class", "demo")),
    _one_of("language", ("nl", "en")),
    _one_of("access", tuple(FITTING)),
    CheckConstraint("(finished_at IS NULL) = (stop_reasons IS NULL)", name="finished_with_reasons"),
    Index(None, "finished_at"),
)

administrations = Table(
    "administrations",
    metadata,
    _column("sitting_id", _ID, PRIMARY, ForeignKey("sittings.sitting_id"), keep=Retention.RESPONSE),
    _column("position", Integer, PRIMARY, keep=Retention.RESPONSE),
    _column("item_id", String(80), keep=Retention.RESPONSE),
    _column("item_version", Integer, keep=Retention.RESPONSE),
    _column("block", Integer, keep=Retention.RESPONSE),
    _column("variant_seed", BigInteger, keep=Retention.RESPONSE),
    _column("token", _ID, keep=Retention.RESPONSE),
    _column("trace", JSON, keep=Retention.RESPONSE),
    _column("shown_at", Utc, keep=Retention.RESPONSE),
    _column("is_pilot", Boolean(name="is_pilot"), keep=Retention.RESPONSE),
    UniqueConstraint("token"),
    UniqueConstraint("sitting_id", "item_id"),
    CheckConstraint("position >= 1", name="position"),
)

answers = Table(
    "answers",
    metadata,
    _column("sitting_id", _ID, PRIMARY, keep=Retention.RESPONSE),
    _column("position", Integer, PRIMARY, keep=Retention.RESPONSE),
    _column("answer", JSON, keep=Retention.RESPONSE),
    _column("score", Integer, keep=Retention.RESPONSE),
    _column("error", String(8), keep=Retention.RESPONSE, null=True),
    _column("duration_s", Float, keep=Retention.RESPONSE),
    _column("answered_at", Utc, keep=Retention.RESPONSE),
    ForeignKeyConstraint(
        ["sitting_id", "position"],
        ["administrations.sitting_id", "administrations.position"],
        name="fk_answers_administration",
    ),
    CheckConstraint("score >= 0", name="score"),
    CheckConstraint("duration_s >= 0", name="duration_s"),
)

world_steps = Table(
    "world_steps",
    metadata,
    _column("sitting_id", _ID, PRIMARY, keep=Retention.RESPONSE),
    _column("position", Integer, PRIMARY, keep=Retention.RESPONSE),
    _column("step", Integer, PRIMARY, keep=Retention.RESPONSE),
    _column("action", JSON, keep=Retention.RESPONSE),
    _column("state", JSON, keep=Retention.RESPONSE),
    _column("at", Utc, keep=Retention.RESPONSE),
    ForeignKeyConstraint(
        ["sitting_id", "position"],
        ["administrations.sitting_id", "administrations.position"],
        name="fk_world_steps_administration",
    ),
    CheckConstraint("step >= 1", name="step"),
)

backgrounds = Table(
    "backgrounds",
    metadata,
    _column("subject_key", _ID, PRIMARY, keep=Retention.BACKGROUND),
    _column("age_band", String(8), keep=Retention.BACKGROUND, null=True),
    _column("sex", String(1), keep=Retention.BACKGROUND, null=True),
    _column("region", String(16), keep=Retention.BACKGROUND, null=True),
    _column("education", String(8), keep=Retention.BACKGROUND, null=True),
    _column(
        "consents_to_research", Boolean(name="consents_to_research"), keep=Retention.BACKGROUND
    ),
    _column("saved_at", Utc, keep=Retention.BACKGROUND),
    _one_of("age_band", AGE_BANDS),
    _one_of("sex", SEXES),
    _one_of("region", REGIONS),
    _one_of("education", EDUCATIONS),
    ForeignKeyConstraint(
        ["subject_key"], ["sittings.subject_key"], name="fk_backgrounds_subject_key"
    ),
)

problem_reports = Table(
    "problem_reports",
    metadata,
    _column("report_id", _ID, PRIMARY, keep=Retention.RESPONSE),
    _column("sitting_id", _ID, keep=Retention.RESPONSE),
    _column("position", Integer, keep=Retention.RESPONSE),
    _column("reason", String(32), keep=Retention.RESPONSE),
    _column("at", Utc, keep=Retention.RESPONSE),
    ForeignKeyConstraint(
        ["sitting_id", "position"],
        ["administrations.sitting_id", "administrations.position"],
        name="fk_problem_reports_administration",
    ),
    UniqueConstraint("sitting_id", "position", "reason"),
)

releases = Table(
    "releases",
    metadata,
    _column("release_id", _ID, PRIMARY, keep=Retention.PUBLISHED),
    _column("title", String(120), keep=Retention.PUBLISHED),
    _column("is_simulated", Boolean(name="is_simulated"), keep=Retention.PUBLISHED),
    _column("created_at", Utc, keep=Retention.PUBLISHED),
    _column("csv", LargeBinary, keep=Retention.PUBLISHED),
    _column("codebook", LargeBinary, keep=Retention.PUBLISHED),
    _column("counts", JSON, keep=Retention.PUBLISHED),
)

indicator_snapshots = Table(
    "indicator_snapshots",
    metadata,
    _column("on_date", String(10), PRIMARY, keep=Retention.PUBLISHED),
    _column("method_version", Integer, PRIMARY, keep=Retention.PUBLISHED),
    _column("is_simulated", Boolean(name="is_simulated"), PRIMARY, keep=Retention.PUBLISHED),
    _column("figures", JSON, keep=Retention.PUBLISHED),
    _column("created_at", Utc, keep=Retention.PUBLISHED),
)
