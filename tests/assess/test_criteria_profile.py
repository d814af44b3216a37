"""Profile criteria against the matrices they stand for, inverted in full."""

import numpy as np
import pytest

from assess.criteria.profile import (
    PROFILE_CRITERIA,
    a_optimality,
    c_optimality,
    covariance_without_prior,
    d_optimality,
    e_optimality,
    t_optimality,
    w_optimality,
)

N_DIMENSIONS = 4
WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])
PRIOR = 0.7 + 0.3 * np.eye(N_DIMENSIONS)


def _correlated(n_sittings=3, n_items=40, seed=5):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(n_sittings, N_DIMENSIONS, N_DIMENSIONS))
    covariance = root @ root.swapaxes(1, 2) / N_DIMENSIONS + 0.05 * np.eye(N_DIMENSIONS)
    information = rng.uniform(0.0, 2.0, (n_sittings, n_items))
    return covariance, information, rng.integers(0, N_DIMENSIONS, n_items)


def _in_full(covariance, information, dimension, of):
    """Apply ``of`` to the precision before and after each item; the difference, item by item."""
    value = np.empty(information.shape)
    for sitting, item in np.ndindex(value.shape):
        before = np.linalg.inv(covariance[sitting])
        after = before.copy()
        after[dimension[item], dimension[item]] += information[sitting, item]
        value[sitting, item] = of(after) - of(before)
    return value


@pytest.mark.parametrize(
    ("criterion", "of"),
    [
        (d_optimality, lambda q: np.linalg.slogdet(q)[1]),
        (a_optimality, lambda q: -np.trace(np.linalg.inv(q))),
        (t_optimality, np.trace),
        (lambda *a: w_optimality(*a, weights=WEIGHTS), lambda q: WEIGHTS @ q @ WEIGHTS),
        (
            lambda *a: c_optimality(*a, weights=WEIGHTS),
            lambda q: -WEIGHTS @ np.linalg.inv(q) @ WEIGHTS,
        ),
    ],
    ids=["D", "A", "T", "W", "C"],
)
def test_the_closed_form_is_the_gain_of_the_whole_matrix(criterion, of):
    state = _correlated()

    value = criterion(*state)

    np.testing.assert_allclose(value, _in_full(*state, of), atol=1e-9)


def test_e_optimality_is_the_smallest_eigenvalue_of_the_precision_after_the_item():
    state = _correlated()

    value = e_optimality(*state)

    before = 1 / np.linalg.eigvalsh(state[0])[:, -1:]
    gain = _in_full(*state, lambda q: np.linalg.eigvalsh(q)[0])
    np.testing.assert_allclose(value - before, gain, atol=1e-9)


def test_e_optimality_of_independent_equal_dimensions_cannot_rise():
    """Two directions are equally bad; one item improves only one of them."""
    covariance = np.eye(2)[None] * 0.5
    information = np.array([[0.3, 1.0]])

    value = e_optimality(covariance, information, np.array([0, 1]))

    np.testing.assert_allclose(value, 2.0, atol=1e-12)


def test_e_optimality_of_independent_dimensions_follows_the_worst_up_to_the_next():
    """Precisions 1 and 2: 0.4 more for the worst gives 1.4, 5 more gives 2, the other nothing."""
    covariance = np.diag([1.0, 0.5])[None]
    information = np.array([[0.4, 5.0, 5.0]])

    value = e_optimality(covariance, information, np.array([0, 0, 1]))

    np.testing.assert_allclose(value, [[1.4, 2.0, 1.0]], atol=1e-12)


@pytest.mark.parametrize("name", PROFILE_CRITERIA)
def test_with_one_dimension_the_most_informative_item_is_best(name):
    information = np.array([[0.2, 0.9, 0.4]])

    value = PROFILE_CRITERIA[name](np.array([[[0.3]]]), information, np.zeros(3, dtype=np.int64))

    assert value.argsort().tolist() == [[0, 2, 1]]


@pytest.mark.parametrize("name", ["d", "a", "e", "c"])
def test_more_information_is_never_worse(name):
    covariance, information, dimension = _correlated()

    value, higher = (
        PROFILE_CRITERIA[name](covariance, information + extra, dimension) for extra in (0.0, 0.5)
    )

    assert (higher >= value - 1e-12).all()


def test_without_the_prior_a_dimension_without_answers_comes_first():
    """With it the correlated prior already knows something: the better item elsewhere wins."""
    answers = np.diag([4.0, 3.0, 3.0, 0.0])
    posterior = np.linalg.inv(np.linalg.inv(PRIOR) + answers)[None]
    information, dimension = np.array([[0.1, 2.0]]), np.array([3, 0])

    alone = covariance_without_prior(posterior, PRIOR)

    assert d_optimality(posterior, information, dimension).argmax() == 1
    assert d_optimality(alone, information, dimension).argmax() == 0
    assert a_optimality(alone, information, dimension).argmax() == 0
    assert e_optimality(alone, information, dimension).argmax() == 0


def test_without_the_prior_the_variances_are_those_of_the_answers():
    answers = np.diag([4.0, 3.0, 2.0, 5.0])
    posterior = np.linalg.inv(np.linalg.inv(PRIOR) + answers)[None]

    alone = covariance_without_prior(posterior, PRIOR)

    np.testing.assert_allclose(alone[0], np.diag([1 / 4, 1 / 3, 1 / 2, 1 / 5]), atol=1e-8)


def test_a_posterior_wider_than_its_prior_is_refused():
    with pytest.raises(ValueError, match="must not be wider than prior_covariance"):
        covariance_without_prior(2 * PRIOR[None], PRIOR)
