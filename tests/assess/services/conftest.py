"""What tests of several services share."""

from __future__ import annotations

from functools import partial

import pytest

from assess.guards import flags


@pytest.fixture
def few_honest_sittings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards compare with 50 honest sittings, for tests that do not look at those flags."""
    few = partial(flags.honest_sittings, n_sittings=50)
    monkeypatch.setattr(flags, "honest_sittings", few)
