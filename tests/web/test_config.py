"""Settings of the web application."""

from pathlib import Path

import pytest

from web.config import Environment, Settings, SettingsError

GOOD_SECRET = "a-secret-of-more-than-32-characters-for-tests"


def test_production_refuses_to_start_without_a_secret() -> None:
    with pytest.raises(SettingsError, match="STEMPEIL_SECRET"):
        Settings.from_env({"STEMPEIL_ENV": "production"})


@pytest.mark.parametrize("secret", ["short", "x" * 64, "changeme" * 8])
def test_production_refuses_a_short_or_placeholder_secret(secret: str) -> None:
    with pytest.raises(SettingsError, match="32 random bytes"):
        Settings.from_env({"STEMPEIL_ENV": "production", "STEMPEIL_SECRET": secret})


def test_an_unknown_environment_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="'staging'"):
        Settings.from_env({"STEMPEIL_ENV": "staging", "STEMPEIL_SECRET": GOOD_SECRET})


def test_development_makes_its_secret_once_and_keeps_it_private(tmp_path: Path) -> None:
    first = Settings.from_env({}, folder=tmp_path)

    second = Settings.from_env({}, folder=tmp_path)

    assert first.secret == second.secret
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_the_secret_and_the_database_address_do_not_show_in_a_printed_setting() -> None:
    settings = Settings(
        environment=Environment.PRODUCTION,
        secret=GOOD_SECRET.encode(),
        database_url="postgresql://someone:canary@host/db",
    )

    shown = repr(settings)

    assert "canary" not in shown
    assert GOOD_SECRET not in shown


def test_the_number_of_proxies_must_be_a_number() -> None:
    with pytest.raises(SettingsError, match="STEMPEIL_PROXIES"):
        Settings.from_env({"STEMPEIL_SECRET": GOOD_SECRET, "STEMPEIL_PROXIES": "one"})


def test_keys_of_the_api_are_listed_with_commas() -> None:
    keys = ("7b0f3c5a9d2e4861b7c0d3f5a9e2c486", "c486e2a9f5d3c0b761482e9d5a3c0f7b")

    settings = Settings.from_env(
        {"STEMPEIL_SECRET": GOOD_SECRET, "STEMPEIL_API_KEYS": f"{keys[0]}, {keys[1]},"}
    )

    assert settings.api_keys == keys
    assert not any(key in repr(settings) for key in keys)


@pytest.mark.parametrize("given", ["", " ", ","])
def test_without_keys_the_list_is_empty(given: str) -> None:
    settings = Settings.from_env({"STEMPEIL_SECRET": GOOD_SECRET, "STEMPEIL_API_KEYS": given})

    assert settings.api_keys == ()


@pytest.mark.parametrize("key", ["short", "x" * 64, "changeme" * 8])
def test_a_short_or_placeholder_key_of_the_api_is_refused_without_showing_it(key: str) -> None:
    good = "7b0f3c5a9d2e4861b7c0d3f5a9e2c486"

    with pytest.raises(SettingsError, match="STEMPEIL_API_KEYS") as refusal:
        Settings.from_env({"STEMPEIL_SECRET": GOOD_SECRET, "STEMPEIL_API_KEYS": f"{good},{key}"})

    assert "in key 2" in str(refusal.value)
    assert key not in str(refusal.value)
