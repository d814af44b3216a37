"""Simulated people who answer by the model, and those who do not."""

from dataclasses import replace

import numpy as np
import pytest

from assess.blueprint import Rule
from assess.examinees import Truth, answering, draw_truth, grid_of_abilities
from assess.simulation import simulate
from assess.simulation_workers import in_processes, on_cluster
from irt.response import probabilities
from tests.factories.own_pools import blueprint, own_pool


@pytest.fixture(scope="module")
def pool():
    return own_pool(blueprint(Rule(each="topic", max=3)))


def _scores(pool, truth, *, n_repeats=4000, item=3, position=1):
    n = len(truth.theta)
    people = answering(pool, truth, np.random.default_rng(0))
    rows, zeros = np.tile(np.arange(n), n_repeats), np.zeros(n * n_repeats, dtype=np.int64)
    found = people.scores(rows, zeros + item, zeros, zeros + position)
    return found.reshape(n_repeats, n).mean(axis=0)


def _truth(theta, pool, **fields):
    return Truth(theta=np.array(theta)[:, None], location_error=np.zeros(len(pool)), **fields)


def test_people_answer_by_the_model_at_their_ability(pool):
    theta = np.array([-1.0, 0.5, 2.0])

    found = _scores(pool, _truth(theta, pool))

    expected = probabilities(pool.parameters.take([3]), theta)[0, 1]
    np.testing.assert_allclose(found, expected, atol=0.03)


def test_an_item_is_harder_for_a_subgroup_by_its_shift(pool):
    shift = np.zeros((2, len(pool)))
    shift[1, 3] = 0.8
    truth = _truth([0.5, 0.5], pool, group=np.array([0, 1]), group_shift=shift)

    found = _scores(pool, truth)

    item = pool.parameters.take([3])
    expected = [probabilities(item, np.array([t]))[0, 1, 0] for t in (0.5, 0.5 - 0.8)]
    np.testing.assert_allclose(found, expected, atol=0.03)


def test_who_guesses_is_right_as_often_as_the_item_lets_guess(pool):
    guessing = replace(pool.parameters, c=np.full(len(pool), 0.25))
    truth = _truth([3.0, 3.0], pool, guess_rate=np.array([0.0, 1.0]))

    found = _scores(replace(pool, parameters=guessing), truth)

    assert found[0] > 0.8
    assert found[1] == pytest.approx(0.25, abs=0.03)


def test_who_has_no_time_left_guesses(pool):
    truth = _truth([3.0], pool, tries_until=np.array([5]))

    assert _scores(pool, truth, position=5)[0] > 0.8
    assert _scores(pool, truth, position=6)[0] == 0.0  # nothing to be guessed


def test_recorded_responses_are_played_back(pool):
    recorded = np.random.default_rng(1).integers(0, 2, (30, len(pool)))
    truth = _truth(np.zeros(30), pool, responses=recorded)

    found = simulate(pool, truth, np.arange(30), rng=np.random.default_rng(2))

    np.testing.assert_array_equal(found.scores, np.take_along_axis(recorded, found.items, axis=1))


def test_a_grid_has_as_many_people_at_each_ability():
    theta = grid_of_abilities(900, 2)

    values, counts = np.unique(theta[:, 1], return_counts=True)

    np.testing.assert_array_equal(values, np.arange(-2, 2.5, 0.5))
    assert set(counts) == {100}


def _outcome(pool, **options):
    rng = np.random.default_rng(7)
    truth = draw_truth(pool, 1200, rng=rng)
    return simulate(pool, truth, np.arange(1200), rng=rng, **options)


def _assert_equal(first, second):
    np.testing.assert_array_equal(first.items, second.items)
    np.testing.assert_array_equal(first.scores, second.scores)
    np.testing.assert_array_equal(first.theta, second.theta)
    np.testing.assert_array_equal(first.seeds, second.seeds)


def test_two_processes_give_the_numbers_of_one(pool):
    _assert_equal(_outcome(pool), _outcome(pool, run_all=in_processes(2)))


def test_a_cluster_gives_the_numbers_of_one_process(pool):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, processes=False
    ) as cluster:
        _assert_equal(_outcome(pool), _outcome(pool, run_all=on_cluster(cluster.scheduler_address)))
