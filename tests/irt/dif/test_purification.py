"""Rounds of purification: stable, in a cycle, or stopped."""

import numpy as np
import pytest

from irt.dif.purification import Outcome, PurificationRule, purify


def mask(*items):
    return np.isin(np.arange(6), items)


def scripted(*sets):
    """A test that flags these sets one after the other."""
    script = iter(sets)
    return lambda _: mask(*next(script))


def test_nothing_flagged_needs_no_round():
    trace = purify(scripted(()), 6)

    assert trace.outcome is Outcome.STABLE
    assert trace.n_rounds == 0
    assert trace.is_anchor.all()


def test_flags_that_stand_still_end_the_rounds():
    trace = purify(scripted((1,), (1, 2), (1, 2)), 6)

    assert trace.outcome is Outcome.STABLE
    assert trace.n_rounds == 2
    np.testing.assert_array_equal(trace.is_anchor, ~mask(1, 2))


def test_anchors_are_what_was_not_flagged_before():
    seen = []

    def flag(anchors):
        seen.append(anchors)
        return mask(0, 4) if len(seen) < 2 else mask(0)

    purify(flag, 6, max_rounds=2)

    assert seen[0].all()
    np.testing.assert_array_equal(seen[1], ~mask(0, 4))
    np.testing.assert_array_equal(seen[2], ~mask(0))


def test_a_cycle_is_named_and_all_its_items_leave_the_anchors():
    trace = purify(scripted((5,), (1,), (2,), (1,)), 6)

    assert trace.outcome is Outcome.CYCLE
    assert trace.n_rounds == 3
    np.testing.assert_array_equal(trace.is_anchor, ~mask(1, 2))


def test_rounds_run_out():
    trace = purify(scripted((0,), (1,), (2,)), 6, max_rounds=2)

    assert trace.outcome is Outcome.ROUNDS
    assert trace.n_rounds == 2
    assert len(trace.flagged) == 3


def test_the_last_sufficient_anchors_are_kept():
    trace = purify(scripted((0,), (0, 1, 2, 3, 4)), 6, min_anchors=2)

    assert trace.outcome is Outcome.NO_ANCHORS
    np.testing.assert_array_equal(trace.is_anchor, ~mask(0))


@pytest.mark.parametrize("wrong", [{"alpha": 0.0}, {"max_rounds": 0}, {"min_anchors": 0}])
def test_a_rule_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        PurificationRule(**wrong)
