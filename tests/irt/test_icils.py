"""The whole chain on a real survey: responses, items, population, figures with their errors.

ICILS 2023 publishes plausible values made with partial credit items on 35 countries; here six of
them are calibrated from their raw responses. Omitted responses are wrong; those not reached are
wrong or not administered.
"""

import numpy as np
import pytest

from irt.calibration import Options, calibrate
from irt.population import draw_plausible_values, fit_latent_regression
from irt.posterior import log_likelihood
from irt.quadrature import grid
from irt.response import log_probabilities
from irt.survey import Weights, weighted_mean, weighted_sd, weighted_share_below
from tests.oracles.real_data import read_rows

pytestmark = pytest.mark.slow

LEVEL_2 = 492.0
NODES = grid()
N_DRAWS = 5


class Survey:
    """The six countries as arrays."""

    def __init__(self):
        persons = read_rows("icils2023", "persons.csv.gz")
        items = read_rows("icils2023", "items.csv")
        names = [i["item"] for i in items if i["domain"] == "CIL" and i["kind"] == "scored"]
        self.cells = [
            [row[name] for name in names] for row in read_rows("icils2023", "responses.csv.gz")
        ]
        replicates = read_rows("icils2023", "replicate_weights.csv.gz")
        columns = [column for column in replicates[0] if column != "person_id"]
        self.countries, self.country = np.unique(
            [person["CNTRY"] for person in persons], return_inverse=True
        )
        self.is_girl = np.array([person["S_SEX"] == "1" for person in persons])
        self.is_boy = np.array([person["S_SEX"] == "0" for person in persons])
        self.published = np.array(
            [[float(person[f"PV{k}CIL"]) for k in range(1, 6)] for person in persons]
        )
        self.senate = np.array([float(person["SENWGTS"]) for person in persons])
        self.weights = Weights(
            full=np.array([float(person["TOTWGTS"]) for person in persons]),
            replicates=np.array([[float(row[c]) for c in columns] for row in replicates]),
            factor=1.0,
        )

    def responses(self, *, not_reached):
        meaning = {"": -1, "-1": 0, "-2": not_reached}
        return np.array(
            [[meaning.get(cell, cell) for cell in row] for row in self.cells], dtype=np.int8
        )

    def plausible_values(self, responses):
        """Draws on the published metric: one linear map for all countries together."""
        found = calibrate(
            responses,
            model="pcm",
            groups=self.country,
            weights=self.senate / self.senate.mean(),
            options=Options(errors=None),
        )
        assert found.is_converged
        likelihoods = log_likelihood(responses, log_probabilities(found.parameters, NODES))
        draws = np.empty((len(responses), N_DRAWS))
        rng = np.random.default_rng(1)
        for number in range(len(self.countries)):
            rows = self.country == number
            unknown = ~(self.is_girl | self.is_boy)[rows]
            X = np.column_stack([np.ones(rows.sum()), self.is_girl[rows], unknown])
            X = X[:, X.any(axis=0)].astype(np.float64)
            weights = self.weights.full[rows]
            fit = fit_latent_regression(likelihoods[rows], X, nodes=NODES, weights=weights)
            draws[rows] = draw_plausible_values(
                likelihoods[rows], X, fit, nodes=NODES, n_draws=N_DRAWS, rng=rng
            )
        (mean, sd), (target_mean, target_sd) = self._moments(draws), self._moments(self.published)
        return target_mean + target_sd / sd * (draws - mean)

    def figures(self, values, country):
        """Mean, SD, gap between girls and boys, share below level 2."""
        here = self.country == country
        values = values[:, None, :]
        everybody = self.weights.of(here)
        girls, boys = (self.weights.of(here & who) for who in (self.is_girl, self.is_boy))
        return [
            weighted_mean(values, everybody),
            weighted_sd(values, everybody),
            weighted_mean(values, girls) - weighted_mean(values, boys),
            weighted_share_below(values, LEVEL_2, everybody),
        ]

    def _moments(self, values):
        weights = self.senate / self.senate.sum()
        mean = (weights @ values).mean()
        return mean, np.sqrt((weights @ values**2).mean() - mean**2)


@pytest.fixture(scope="module")
def survey():
    return Survey()


def test_the_published_means_are_those_of_the_published_plausible_values(survey):
    """Germany: 501.84 (3.46) in the international report."""
    germany = survey.figures(survey.published, list(survey.countries).index("DEU"))[0]

    assert germany.value == pytest.approx(501.837, abs=1e-3)
    assert germany.standard_error == pytest.approx(3.464, abs=1e-3)


@pytest.mark.parametrize("not_reached", [0, -1])
def test_all_figures_lie_within_two_published_standard_errors(survey, not_reached):
    ours = survey.plausible_values(survey.responses(not_reached=not_reached))

    for country in range(len(survey.countries)):
        pairs = zip(
            survey.figures(ours, country), survey.figures(survey.published, country), strict=True
        )
        for own, published in pairs:
            assert abs(own.value - published.value) < 2 * published.standard_error
