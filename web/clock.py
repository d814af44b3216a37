"""The only clock: everything below `web` takes `now` as an argument."""

from datetime import UTC, datetime

from flask import current_app, has_app_context

CLOCK = "STEMPEIL_CLOCK"  # app.config key: a function that replaces the system's clock


def now() -> datetime:
    """Return the present moment in UTC, by the application's clock if it has its own."""
    clock = current_app.config.get(CLOCK) if has_app_context() else None
    moment: datetime = datetime.now(UTC) if clock is None else clock()
    return moment
