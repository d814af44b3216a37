"""Settings, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

MIN_SECRET_BYTES = 32  # 256 bits, the key length of the HMAC-SHA256 used with it
MIN_API_KEY_LENGTH = 32  # 128 bits or more as hexadecimal digits; nothing slows down guessing
MIN_DISTINCT_BYTES = 10  # fewer different bytes is a placeholder such as "xxxx" or "changeme..."
DEFAULT_DATABASE_URL = "sqlite:///var/stempeil.db"


class SettingsError(Exception):
    """A setting is missing or unsafe; the message says which and what is wanted."""


class Environment(StrEnum):
    """Where the application runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the application must know before it starts.

    Parameters
    ----------
    environment
        In production cookies are `Secure`, HSTS is sent and the secret must be given.
    secret
        Key of the cookie signature and of the pseudonyms; at least 32 bytes.
    database_url
        SQLAlchemy address of the database.
    trusted_proxies
        Number of own proxies in front, whose forwarded addresses are believed.
    api_keys
        Keys of the systems that may use the engine; without any, there is no API.

    Raises
    ------
    SettingsError
        If the secret or a key is short or a placeholder.
    """

    environment: Environment
    secret: bytes = field(repr=False)
    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)
    trusted_proxies: int = 0
    api_keys: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < MIN_SECRET_BYTES or len(set(self.secret)) < MIN_DISTINCT_BYTES:
            msg = (
                f"STEMPEIL_SECRET must be at least {MIN_SECRET_BYTES} random bytes, "
                f"got {len(self.secret)}; make one with: openssl rand -hex 32"
            )
            raise SettingsError(msg)
        if self.trusted_proxies < 0:
            msg = f"STEMPEIL_PROXIES must not be negative, got {self.trusted_proxies}"
            raise SettingsError(msg)
        for place, key in enumerate(self.api_keys, start=1):
            if len(key) < MIN_API_KEY_LENGTH or len(set(key)) < MIN_DISTINCT_BYTES:
                msg = (
                    f"STEMPEIL_API_KEYS must be at least {MIN_API_KEY_LENGTH} random characters "
                    f"each, got {len(key)} in key {place}; make one with: openssl rand -hex 32"
                )
                raise SettingsError(msg)

    @property
    def is_production(self) -> bool:
        """Tell whether the application serves real people."""
        return self.environment is Environment.PRODUCTION

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str] | None = None, *, folder: Path = Path("var")
    ) -> "Settings":
        """Return the settings that the environment asks for.

        Parameters
        ----------
        environ
            STEMPEIL_ENV, STEMPEIL_SECRET, STEMPEIL_DATABASE_URL, STEMPEIL_PROXIES and
            STEMPEIL_API_KEYS; the process's environment by default.
        folder
            Where development keeps its secret.

        Raises
        ------
        SettingsError
            If a setting is missing in production, or is not understood.
        """
        given = os.environ if environ is None else environ
        environment = _environment(given.get("STEMPEIL_ENV", Environment.DEVELOPMENT))
        secret = given.get("STEMPEIL_SECRET", "").encode()
        if not secret and environment is Environment.DEVELOPMENT:
            secret = _development_secret(folder)
        return cls(
            environment=environment,
            secret=secret,
            database_url=given.get("STEMPEIL_DATABASE_URL") or DEFAULT_DATABASE_URL,
            trusted_proxies=_count("STEMPEIL_PROXIES", given.get("STEMPEIL_PROXIES", "0")),
            api_keys=_listed(given.get("STEMPEIL_API_KEYS", "")),
        )


def _environment(name: str) -> Environment:
    try:
        return Environment(name)
    except ValueError:
        msg = f"STEMPEIL_ENV must be development or production, got {name!r}"
        raise SettingsError(msg) from None


def _count(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        msg = f"{name} must be a whole number, got {text!r}"
        raise SettingsError(msg)
    return int(text)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(key.strip() for key in text.split(",") if key.strip())


def _development_secret(folder: Path) -> bytes:
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(MIN_SECRET_BYTES).encode())
    return path.read_bytes()
