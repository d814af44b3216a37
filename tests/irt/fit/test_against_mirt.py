"""Fit statistics of real data against what mirt prints."""

import json

import numpy as np
import pytest

from irt.calibration import Options, calibrate
from irt.fit import ld_x2, model_fit, s_x2
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities
from tests.oracles.catr import ROOT
from tests.oracles.real_data import read_responses, read_rows

TIGHT = Options(tolerance=1e-6, errors=None)
QUADRATURE = normal_quadrature()


def expected(name):
    path = ROOT / "mirt" / "mirt_expected.json"
    if not path.is_file():
        pytest.skip(f"reference values of mirt not found at {path}")
    return json.loads(path.read_text())[name]


def science():
    names = [column for column in read_rows("science", "responses.csv")[0] if column != "person_id"]
    four = [names.index(name) for name in ("Comfort", "Work", "Future", "Benefit")]
    return read_responses("science")[:, four] - 1


@pytest.mark.parametrize(
    ("dataset", "model", "statistic", "df"),
    [
        ("lsat6", "1pl", 5.292566, 9),
        ("lsat6", "rasch", 5.292805, 9),
        ("lsat6", "2pl", 4.737141, 5),
        ("lsat7", "2pl", 11.93841, 5),
    ],
)
def test_m2_agrees_with_mirt(dataset, model, statistic, df):
    """mirt's own estimates stop at 1e-4: the statistic is good to 3e-3."""
    responses = read_responses(dataset)
    found = calibrate(responses, model=model, options=TIGHT)

    fit = model_fit(responses, found.layout, found.phi)

    assert fit.statistic == pytest.approx(statistic, abs=3e-3)
    assert fit.df == df


def test_indices_of_lsat7_agree_with_mirt():
    printed = expected("LSAT7_2PL")["M2"]
    responses = read_responses("lsat7")
    found = calibrate(responses, model="2pl", options=TIGHT)

    fit = model_fit(responses, found.layout, found.phi)

    assert fit.p_value == pytest.approx(printed["p"], abs=1e-3)
    assert fit.rmsea == pytest.approx(printed["RMSEA"], abs=1e-3)
    assert fit.rmsea_low == pytest.approx(printed["RMSEA_5"], abs=1e-3)
    assert fit.rmsea_high == pytest.approx(printed["RMSEA_95"], abs=1e-3)
    assert fit.srmsr == pytest.approx(printed["SRMSR"], abs=1e-3)
    assert fit.tli == pytest.approx(printed["TLI"], abs=2e-3)
    assert fit.cfi == pytest.approx(printed["CFI"], abs=2e-3)


def test_c2_of_graded_items_agrees_with_mirt():
    """mirt: C2 19.17929, df 2, RMSEA 0.1482, SRMSR 0.07257, TLI 0.7301, CFI 0.9100."""
    responses = science()
    found = calibrate(responses, model="grm", options=TIGHT)

    fit = model_fit(responses, found.layout, found.phi)

    assert fit.statistic == pytest.approx(19.17929, abs=0.01)
    assert fit.df == 2
    assert fit.rmsea == pytest.approx(0.1482174, abs=1e-4)
    assert fit.srmsr == pytest.approx(0.07257313, abs=1e-4)
    assert fit.tli == pytest.approx(0.7300952, abs=1e-3)
    assert fit.cfi == pytest.approx(0.9100317, abs=1e-3)


@pytest.mark.parametrize(
    ("dataset", "reference", "model"),
    [("lsat6", "LSAT6_1PL", "1pl"), ("lsat7", "LSAT7_2PL", "2pl")],
)
def test_s_x2_agrees_with_mirt(dataset, reference, model):
    printed = expected(reference)
    responses = read_responses(dataset)
    found = calibrate(responses, model=model, options=TIGHT)
    table = log_probabilities(found.parameters, QUADRATURE.nodes)

    fit = s_x2(responses, table, quadrature=QUADRATURE, n_free=[2] * 5)

    np.testing.assert_allclose(fit.statistic, printed["S_X2"], atol=5e-3)
    np.testing.assert_array_equal(fit.df, printed["S_X2_df"])
    assert fit.n_persons == 1000


def test_ld_x2_agrees_with_mirt():
    """mirt's residuals(): 25.512 for Work-Comfort and so on, with three decimals."""
    printed = expected("Science_GRM")["LD_X2"]
    responses = science()
    found = calibrate(responses, model="grm", options=TIGHT)
    table = log_probabilities(found.parameters, QUADRATURE.nodes)

    pairs = ld_x2(responses, table, quadrature=QUADRATURE)

    for name, value in printed.items():
        i, j = int(name[1]) - 1, int(name[2]) - 1
        assert abs(pairs.statistic[i, j]) == pytest.approx(value, abs=0.05)
