"""Item parameters and grids of the programs that the linking tests compare with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from irt.linking import Link
from irt.parameters import FloatArray, ItemParameters
from irt.quadrature import Quadrature
from tests.oracles import real_data


def equal_points(n_nodes: int) -> Quadrature:
    """Equally weighted points on [-4, 4]: 40 are the default of plink 1.5."""
    nodes = np.linspace(-4, 4, n_nodes)
    return Quadrature(nodes=nodes, log_weights=np.full(n_nodes, -np.log(n_nodes)))


def normal_points(n_nodes: int) -> Quadrature:
    """Equal points on [-4, 4] weighted by the normal density: as.weight(n, normal.wt=TRUE)."""
    nodes = np.linspace(-4, 4, n_nodes)
    weight = np.exp(-0.5 * nodes**2)
    return Quadrature(nodes=nodes, log_weights=np.log(weight / weight.sum()))


def gauss_hermite(n_nodes: int) -> Quadrature:
    """Gauss-Hermite points for N(0, 1): 30 are the default of equateIRT."""
    nodes, weight = np.polynomial.hermite_e.hermegauss(n_nodes)
    return Quadrature(nodes=nodes, log_weights=np.log(weight / weight.sum()))


def kolen_brennan_form(form: str, *, D: float = 1.0) -> ItemParameters:
    """The 36 items of form "X_new" or "Y_old" (Kolen & Brennan 2004, table 6.5), a times D."""
    rows = real_data.read_rows("kb04_linking", f"items_form{form}.csv")
    a, b, c = (
        np.array([float(row[name]) for row in rows])
        for name in ("discrimination", "difficulty", "asymptote")
    )
    return ItemParameters.logistic(a=D * a, b=b, c=c)


def common_rows(*, without: tuple[int, ...] = ()) -> npt.NDArray[np.int64]:
    """0-based rows of the common items of the two forms, which stand at the same places."""
    items = [int(row["form.x"]) for row in real_data.read_rows("kb04_linking", "common.csv")]
    return np.array([item - 1 for item in items if item not in without])


def pisa_difficulties() -> tuple[FloatArray, FloatArray]:
    """Rasch difficulties of 25 items in two studies."""
    rows = real_data.read_rows("pisa_pars_linking", "items.csv")
    first, second = (np.array([float(row[f"study{k}"]) for row in rows]) for k in (1, 2))
    return first, second


def equate_irt_form(model: str, number: int) -> tuple[tuple[str, ...], ItemParameters]:
    """Names and items of a form of equateIRT's est2pl or est3pl (logit c, intercept, slope)."""
    rows = real_data.read_rows("equateirt_params", f"est{model}_form{number}.csv")
    columns = [[float(value) for value in row.values() if value[0] != "I"] for row in rows]
    *guessing, intercept, slope = np.array(columns).T
    c = 1 / (1 + np.exp(-guessing[0])) if guessing else np.zeros(len(rows))
    names = tuple(row["item"] for row in rows)
    return names, ItemParameters.logistic(a=slope, b=-intercept / slope, c=c)


def assert_constants(link: Link, expected: tuple[float, float], *, atol: float) -> None:
    """Both constants of a link are the expected A and B, within an absolute tolerance."""
    np.testing.assert_allclose([link.A, link.B], expected, rtol=0, atol=atol)
