"""What tests of several services share."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Engine, delete

from assess.database import writing
from assess.guards import flags
from assess.services.desk import TestDesk
from assess.tables import exposures


@pytest.fixture
def few_honest_sittings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards compare with 50 honest sittings, for tests that do not look at those flags."""
    few = partial(flags.honest_sittings, n_sittings=50)
    monkeypatch.setattr(flags, "honest_sittings", few)


@pytest.fixture
def without_exposure(db: Engine, desk: TestDesk) -> None:
    """No chances are stored, as where none were shipped."""
    with writing(db) as connection:
        connection.execute(delete(exposures))
