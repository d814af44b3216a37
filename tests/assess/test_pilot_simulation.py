"""Pilot questions in simulated sittings: those of the live engine, and what they would tell."""

from dataclasses import fields, replace

import msgspec
import numpy as np
import pytest

from assess.engine import Administer, next_step
from assess.examinees import draw_truth
from assess.pilot import NO_PILOTS
from assess.pilot_report import report_pilots
from assess.pool import build_pool
from assess.simulation import simulate
from assess.sitting import Sitting
from irt.parameters import ItemParameters
from tests.factories.banks import FakeBank, FakeItem, bank_for, lengthened, quotas_alone

SHARE = 0.15
N_SITTINGS = 600


def _pool(n=12, **fields):
    """A long digital test over a made-up bank, with pilot items of which two are enemies."""
    longer = lengthened(quotas_alone("digital"))
    wanted = msgspec.structs.replace(longer, pilot=SHARE, **fields)
    bank = bank_for(wanted, per_group=4)
    enemies = {0: ("pilot-1",), 1: ("pilot-0",)}
    pilots = tuple(
        FakeItem(id=f"pilot-{k}", competence="D1.1", status="pilot", enemies=enemies.get(k, ()))
        for k in range(n)
    )
    extra = ItemParameters.logistic(b=np.linspace(-1, 1, n), se_b=0.6)
    parameters = ItemParameters.concatenate([bank.parameters, extra])
    return build_pool(FakeBank(items=(*bank.items, *pilots), parameters=parameters), wanted)


def _simulate(pool, truth, seed=1):
    seeds = np.arange(len(truth.theta))
    return simulate(pool, truth, seeds, rng=np.random.default_rng(seed))


@pytest.fixture(scope="module")
def pool():
    return _pool()


@pytest.fixture(scope="module")
def truth(pool):
    found = draw_truth(pool, N_SITTINGS, rng=np.random.default_rng(5))
    return replace(found, pilot_error=np.linspace(-0.5, 0.5, len(pool.pilots.item_ids)))


@pytest.fixture(scope="module")
def sittings(pool, truth):
    return _simulate(pool, truth)


def test_a_simulated_sitting_shows_what_the_live_engine_shows(pool, sittings):
    """Each sitting, answered alone with the same scores: same pilot items after the same ones."""
    for row in range(12):
        live, n_pilots, n_scored = Sitting(id="x", blueprint_id="digital", seed=row), 0, 0
        while isinstance(step := next_step(live, pool), Administer):
            if step.is_pilot:
                place = (sittings.pilots[row, n_pilots], sittings.pilot_scores[row, n_pilots])
                names, n_pilots = pool.pilots.item_ids, n_pilots + 1
            else:
                place = (sittings.items[row, n_scored], sittings.scores[row, n_scored])
                names, n_scored = pool.item_ids, n_scored + 1
            assert step.item_id == names[place[0]]
            live = live.administer(
                block=step.block, item_id=step.item_id, variant_seed=1, is_pilot=step.is_pilot
            ).record(step.position, int(place[1]))
        assert n_pilots == (sittings.pilots[row] >= 0).sum() == 3
        assert n_scored == sittings.block_counts[row].sum()


def test_pilot_questions_change_no_other_number(pool, truth, sittings):
    plain = _simulate(replace(pool, pilots=NO_PILOTS), replace(truth, pilot_error=None))

    for field in fields(plain):
        if not field.name.startswith("pilot"):
            np.testing.assert_array_equal(
                getattr(plain, field.name), getattr(sittings, field.name), err_msg=field.name
            )


def test_without_pilots_there_is_no_column(pool, truth):
    without = replace(truth.take(np.arange(5)), pilot_error=None)

    found = _simulate(pool, without)

    assert found.pilots.shape == found.pilot_scores.shape == (5, 0)
    assert report_pilots(found, pool, None) is None
    none = replace(pool, pilots=NO_PILOTS)
    assert report_pilots(found, none, truth.pilot_error) is None


def test_enemies_do_not_come_together_and_no_item_comes_twice(pool, sittings):
    cluster = np.append(pool.pilots.cluster, -1)[sittings.pilots]

    assert (cluster[:, 0] != cluster[:, 1]).all()


def test_people_answer_by_the_true_curve_of_the_pilot_item(pool, truth):
    """Items six logits easier than judged are answered right by nearly everybody."""
    easy = replace(truth, pilot_error=np.full(len(pool.pilots.item_ids), -6.0))
    hard = replace(truth, pilot_error=np.full(len(pool.pilots.item_ids), 6.0))

    assert _simulate(pool, easy.take(np.arange(100))).pilot_scores.mean() > 0.95
    assert _simulate(pool, hard.take(np.arange(100))).pilot_scores.mean() < 0.05


def test_the_report_counts_responses_and_the_share_stays_under_the_bound(pool, truth, sittings):
    found = report_pilots(sittings, pool, truth.pilot_error)

    counts = np.bincount(sittings.pilots.ravel(), minlength=12)
    assert [one.n_responses for one in found.items] == counts.tolist()
    assert found.n_questions == counts.sum() == 3 * N_SITTINGS
    n_scored = (sittings.items >= 0).sum()
    assert found.share == pytest.approx(counts.sum() / (counts.sum() + n_scored))
    assert 0 < found.share <= SHARE


def test_the_standard_error_is_that_of_the_information_at_the_true_abilities(pool, truth, sittings):
    """By hand for a logistic item with a = 1 and c = 0: the information is P(1 - P)."""
    found = report_pilots(sittings, pool, truth.pilot_error)

    b = pool.pilots.parameters.b[:, 0] + truth.pilot_error
    for row, one in enumerate(found.items):
        theta = sittings.true_theta[(sittings.pilots == row).any(axis=1), 0]
        p = 1 / (1 + np.exp(b[row] - theta))
        assert one.se == pytest.approx(1 / np.sqrt((p * (1 - p)).sum()))
        assert one.judged_se == pytest.approx(0.6)


def test_the_standard_error_is_the_spread_of_estimates_over_repeated_runs(pool, truth):
    """The maximum likelihood estimate of b at known theta, by three Newton steps from the truth.

    12 runs with 12 items: the ratio has a standard error of 1 / sqrt(2 * 144) = 0.06.
    """
    b = pool.pilots.parameters.b[:, 0] + truth.pilot_error
    errors, claimed = [], []
    for seed in range(12):
        run = _simulate(pool, truth.take(np.arange(300)), seed)
        claimed.append([one.se for one in report_pilots(run, pool, truth.pilot_error).items])
        errors.append([_estimate(run, row, b[row]) - b[row] for row in range(12)])

    ratio = np.sqrt(np.mean((np.array(errors) / np.array(claimed)) ** 2))
    assert ratio == pytest.approx(1.0, abs=0.15)


def _estimate(run, row, b):
    person, place = np.nonzero(run.pilots == row)
    theta, score = run.true_theta[person, 0], run.pilot_scores[person, place]
    for _ in range(3):
        p = 1 / (1 + np.exp(b - theta))
        b += (p - score).sum() / (p * (1 - p)).sum()
    return b


def test_a_pilot_item_without_a_response_has_no_standard_error(pool, truth, sittings):
    unseen = replace(sittings, pilots=np.where(sittings.pilots == 4, -1, sittings.pilots))

    found = report_pilots(unseen, pool, truth.pilot_error).items[4]

    assert found.n_responses == 0
    assert np.isnan(found.se)
