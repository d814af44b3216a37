"""What a calibration promises, on small simulated data with known parameters."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from irt.calibration import (
    NO_PRIORS,
    Anchors,
    ErrorMethod,
    ItemPriors,
    Normal,
    Options,
    calibrate,
    chunks_of,
    expected_counts,
    split_by_group,
    tabulate,
)
from irt.calibration.chunks import DenseChunk, SparseChunk
from irt.parameters import ItemParameters
from irt.response import probabilities

QUICK = Options(errors=None)


def simulate(items, theta, *, seed=1):
    """Responses of persons with these abilities."""
    rng = np.random.default_rng(seed)
    cumulative = probabilities(items, theta).cumsum(axis=1)
    u = rng.random((len(items), 1, len(theta)))
    return (u > cumulative).sum(axis=1).T


def abilities(n_persons, *, mean=0.0, sd=1.0, seed=0):
    return np.random.default_rng(seed).normal(mean, sd, n_persons)


def logistic(n_items, *, seed=5):
    rng = np.random.default_rng(seed)
    return ItemParameters.logistic(a=rng.uniform(0.7, 1.8, n_items), b=rng.normal(0, 1, n_items))


@pytest.fixture
def mixed():
    """Two items of each model, in an order that is not that of the models."""
    return ItemParameters.concatenate(
        [
            ItemParameters.graded(b=[[-1.0, 0.2, 1.2]] * 2, a=[1.4, 0.9]),
            ItemParameters.logistic(b=[-1.0, 0.5], a=[0.8, 1.6]),
            ItemParameters.nominal(slopes=[[0, 0.8, 1.9]] * 2, intercepts=[[0, 0.5, -0.3]] * 2),
            ItemParameters.partial_credit(b=[[-0.5, 0.6]] * 2, a=[0.9, 1.2]),
            ItemParameters.partial_credit(b=[[-0.8, 0.2, 0.9], [-0.2, 0.8, 1.5]]),
            ItemParameters.logistic(b=[0.0, 0.8], a=1.5, c=0.2),
            ItemParameters.logistic(b=[-0.5, 0.4], a=1.0),
        ]
    )


MIXED_MODELS = ["grm"] * 2 + ["2pl"] * 2 + ["nrm"] * 2 + ["gpcm"] * 2 + ["rsm"] * 2
MIXED_MODELS += ["3pl"] * 2 + ["1pl"] * 2


def test_every_model_is_recovered_in_one_mixed_calibration(mixed):
    """8,000 persons: curves within 0.04 everywhere, where a typical one errs by 0.01."""
    theta = np.linspace(-2, 2, 9)
    responses = simulate(mixed, abilities(8000))

    found = calibrate(responses, model=MIXED_MODELS, options=QUICK)

    assert found.is_converged
    difference = probabilities(found.parameters, theta) - probabilities(mixed, theta)
    assert np.abs(difference).max() < 0.04


def test_rating_scale_items_share_their_steps(mixed):
    found = calibrate(simulate(mixed, abilities(1000)), model=MIXED_MODELS, options=QUICK)

    steps = np.diff(found.parameters.b[8:10, :3], axis=1)
    np.testing.assert_allclose(steps[0], steps[1], atol=1e-10)
    assert found.parameters.a[12] == found.parameters.a[13]


def test_groups_have_their_own_mean_and_standard_deviation():
    items = logistic(30)
    theta = np.concatenate([abilities(3000), abilities(3000, mean=0.7, sd=1.4, seed=9)])
    groups = np.repeat([0, 1], 3000)

    found = calibrate(simulate(items, theta), model="2pl", groups=groups)

    assert found.group_means[0] == 0
    assert found.group_sds[0] == 1
    own = theta[3000:]
    assert found.group_means[1] == pytest.approx(own.mean(), abs=3 * found.group_errors[1, 0])
    assert found.group_sds[1] == pytest.approx(own.std(), abs=3 * found.group_errors[1, 1])
    assert 0.01 < found.group_errors[1, 0] < 0.06


def test_anchors_stay_where_they_are_and_set_the_scale():
    items = logistic(30)
    theta = abilities(3000, mean=0.8, sd=0.7)
    anchors = Anchors(rows=np.arange(10), items=items.take(np.arange(10)))

    found = calibrate(simulate(items, theta), model="2pl", anchors=anchors)

    np.testing.assert_array_equal(found.parameters.a[:10], items.a[:10])
    np.testing.assert_allclose(found.parameters.b[:10], items.b[:10], rtol=1e-12)
    assert found.group_means[0] == pytest.approx(theta.mean(), abs=0.08)
    assert found.group_sds[0] == pytest.approx(theta.std(), abs=0.08)
    assert found.standard_errors[0] == {"a": 0.0, "b1": 0.0}
    errors = np.array([errors["b1"] for errors in found.standard_errors[10:]])
    assert np.abs((found.parameters.b[10:] - items.b[10:])[:, 0] / errors).max() < 4


def test_a_weight_of_two_is_a_person_twice():
    responses = simulate(logistic(8), abilities(300))
    weights = np.where(np.arange(300) < 100, 2.0, 1.0)

    weighted = calibrate(responses, weights=weights, options=QUICK)
    doubled = calibrate(np.vstack([responses, responses[:100]]), options=QUICK)

    np.testing.assert_allclose(weighted.parameters.a, doubled.parameters.a, rtol=1e-3)
    assert weighted.log_likelihood == pytest.approx(doubled.log_likelihood)


def test_counts_of_parts_add_up_to_those_of_the_whole():
    items = logistic(12)
    responses = simulate(items, abilities(500))
    tables = tabulate(items, np.zeros(1), np.ones(1), np.linspace(-6, 6, 61))
    parts = [chunks_of(part, items.n_categories)[0] for part in np.array_split(responses, 3)]

    first, second, third = (expected_counts(part, tables) for part in parts)
    (whole,) = chunks_of(responses, items.n_categories)
    counts = expected_counts(whole, tables)

    merged = third + (first + second)
    np.testing.assert_allclose(merged.responses, counts.responses, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(merged.persons, counts.persons)
    assert merged.log_likelihood == pytest.approx(counts.log_likelihood)
    assert merged.n_persons == counts.n_persons


def test_sparse_and_dense_code_count_alike(mixed):
    rng = np.random.default_rng(3)
    responses = simulate(mixed, abilities(400))
    sparse = np.where(rng.random(responses.shape) < 0.8, -1, responses)
    tables = tabulate(mixed, np.zeros(1), np.ones(1), np.linspace(-6, 6, 61))
    (piece,) = chunks_of(sparse, mixed.n_categories)
    assert isinstance(piece, SparseChunk)
    dense = DenseChunk(
        responses=piece.codes(),
        n_categories=4,
        is_complete=False,
        group=0,
        weights=piece.weights,
    )

    ours, theirs = expected_counts(piece, tables), expected_counts(dense, tables)

    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood)
    np.testing.assert_allclose(ours.responses, theirs.responses, atol=1e-9)


def test_counting_elsewhere_changes_nothing():
    responses = simulate(logistic(8), abilities(5000))
    with ThreadPoolExecutor(2) as pool:
        elsewhere = calibrate(responses, options=Options(errors=None, mapper=pool.map))

    here = calibrate(responses, options=QUICK)

    np.testing.assert_array_equal(here.parameters.a, elsewhere.parameters.a)


def numerical_information(found, responses, priors, groups=None):
    """Minus the second derivatives of the marginal log-likelihood, by central differences."""
    nodes = np.linspace(-6, 6, 61)
    chunks = chunks_of(responses, found.parameters.n_categories, groups=groups)

    def value(phi):
        tables = tabulate(found.layout.items(phi), *found.layout.groups(phi), nodes)
        log_prior = sum(
            0.5 * (priors.residuals(block.family, block.xi(phi), block.rows) ** 2).sum()
            for block in found.layout.blocks
        )
        return sum(expected_counts(chunk, tables).log_likelihood for chunk in chunks) - log_prior

    h, n = 1e-3, len(found.phi)
    steps = h * np.eye(n)
    information = np.empty((n, n))
    for i in range(n):
        for j in range(i, n):
            corners = [
                value(found.phi + s * steps[i] + t * steps[j]) * s * t
                for s in (1, -1)
                for t in (1, -1)
            ]
            information[i, j] = information[j, i] = -sum(corners) / (4 * h * h)
    return information


@pytest.mark.parametrize(
    ("models", "items", "priors"),
    [
        (["2pl"] * 4, logistic(4), NO_PRIORS),
        (["rasch"] * 3 + ["1pl"] * 2, ItemParameters.logistic(b=np.linspace(-1, 1, 5)), NO_PRIORS),
        (
            ["grm", "gpcm", "nrm", "2pl"],
            ItemParameters.concatenate(
                [
                    ItemParameters.graded(b=[[-1.0, 0.5]], a=1.3),
                    ItemParameters.partial_credit(b=[[-0.5, 0.6]], a=0.9),
                    ItemParameters.nominal(slopes=[[0, 1, 2]], intercepts=[[0, 0.5, -0.3]]),
                    ItemParameters.logistic(b=[0.1]),
                ]
            ),
            NO_PRIORS,
        ),
        (
            ["3pl"] * 3 + ["2pl"] * 2,
            ItemParameters.logistic(b=np.linspace(-1, 1, 5), a=1.5, c=[0.2, 0.2, 0.2, 0, 0]),
            ItemPriors(log_a=Normal(0, 0.5), b=Normal(0, 2), logit_c=Normal(-1.4, 0.5)),
        ),
    ],
)
def test_louis_errors_are_those_of_the_numerical_information(models, items, priors):
    """Two groups of 400; the second has a free mean and standard deviation."""
    responses = simulate(items, abilities(800))
    groups = np.repeat([0, 1], 400)
    options = Options(tolerance=1e-7)

    found = calibrate(responses, model=models, groups=groups, priors=priors, options=options)

    expected = np.linalg.inv(numerical_information(found, responses, priors, groups))
    np.testing.assert_allclose(
        np.sqrt(np.diag(found.covariance)), np.sqrt(np.diag(expected)), rtol=2e-3
    )


def test_the_three_kinds_of_errors_agree_when_the_model_holds():
    responses = simulate(logistic(6), abilities(20000))

    errors = [
        np.sqrt(np.diag(calibrate(responses, options=Options(errors=method)).covariance))
        for method in ErrorMethod
    ]

    np.testing.assert_allclose(errors[1], errors[0], rtol=0.05)
    np.testing.assert_allclose(errors[2], errors[0], rtol=0.05)


def test_drawn_items_scatter_like_their_errors():
    found = calibrate(simulate(logistic(5), abilities(2000)))
    rng = np.random.default_rng(4)

    b = np.array([found.draw_items(rng=rng).b[:, 0] for _ in range(400)])

    expected = [errors["b1"] for errors in found.standard_errors]
    np.testing.assert_allclose(b.std(axis=0), expected, rtol=0.15)


def test_a_split_item_gets_parameters_of_its_own_in_each_group():
    items = logistic(12)
    groups = np.repeat([0, 1], 3000)
    responses = simulate(items, abilities(6000))
    harder = simulate(items.shifted_by(np.full(12, 0.8)), abilities(6000))
    responses[groups == 1, 0] = harder[groups == 1, 0]

    found = calibrate(split_by_group(responses, groups, 0), groups=groups)

    b = found.parameters.b[-2:, 0]
    assert b[1] - b[0] == pytest.approx(0.8, abs=0.25)


def test_an_interrupt_gives_the_state_so_far():
    def interrupt(progress):
        if progress.cycle == 3:
            raise KeyboardInterrupt

    responses = simulate(logistic(6), abilities(300))

    found = calibrate(responses, options=Options(on_progress=interrupt))

    assert found.is_interrupted
    assert not found.is_converged
    assert np.isfinite(found.parameters.a).all()


def test_too_few_cycles_are_called_not_converged():
    responses = simulate(logistic(6), abilities(300))

    found = calibrate(responses, options=Options(max_cycles=3, errors=None))

    assert not found.is_converged


def test_persons_without_responses_change_nothing():
    responses = simulate(logistic(6), abilities(300))
    empty = np.full((50, 6), -1)

    found = calibrate(np.vstack([responses, empty]), options=QUICK)

    assert found.n_persons == 300
    expected = calibrate(responses, options=QUICK).parameters.a
    np.testing.assert_allclose(found.parameters.a, expected, rtol=1e-9)


def test_an_item_that_separates_nobody_ends_near_zero_discrimination():
    responses = simulate(logistic(10), abilities(2000))
    responses[:, 0] = 1 - responses[:, 0]

    found = calibrate(responses, options=QUICK)

    assert found.parameters.a[0] < 0.01
    assert np.isfinite(found.log_likelihood)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"responses": [[0, 2], [1, 0], [0, 2]]}, r"nobody chose 1 \(item 1\)"),
        ({"responses": [[0, 0], [1, 0], [0, 0]]}, r"nobody chose 1 \(item 1\)"),
        ({"responses": [[0, -3], [1, 0]]}, r"got -3 \(person 0, item 1\)"),
        ({"weights": [1.0, -1.0, 1.0]}, r"weight must be a number from 0, got -1.0 \(person 1\)"),
        ({"weights": [1.0, np.nan, 1.0]}, r"got nan \(person 1\)"),
        ({"weights": [1.0]}, "one value per person"),
        ({"model": "5pl"}, "model must be one of rasch, 1pl"),
        ({"model": ["2pl"]}, r"one name per item \(2\), got 1"),
        ({"responses": [[-1, -1]]}, "every category of an item must be used"),
    ],
)
def test_bad_input_is_refused_with_its_place_and_rule(change, rule):
    arguments = {"responses": [[0, 1], [1, 0], [1, 1]], **change}

    with pytest.raises(ValueError, match=rule):
        calibrate(**arguments)


def test_a_dichotomous_model_refuses_three_categories():
    with pytest.raises(ValueError, match=r"2pl needs two categories, got 3 \(item 0\)"):
        calibrate([[0, 1], [1, 0], [2, 1]], model="2pl")
