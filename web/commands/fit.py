"""`stempeil fit`: how well items, persons and the model as a whole fit the responses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import File, metric_options, report_option, response_options

if TYPE_CHECKING:
    from irt.fit import ItemFit, MeanSquares, ModelFit
    from irt.parameters import FloatArray
    from irt.quadrature import Quadrature
    from web.researcher.items_file import ItemsFile
    from web.researcher.matching import Matched

MOST_PAIRS = 50
MOST_ITEMS_OF_MODEL_FIT = 120
ODD_PERSON = -2.5


@click.command()
@click.argument("responses", type=File)
@click.argument("items", type=File)
@metric_options
@response_options
@report_option
def fit(*, responses: Path, items: Path, report: Path | None, **given: Any) -> None:
    """Compare the responses with what the items say should have happened.

    The population is taken as normal, with the mean and standard deviation that these responses
    give under these items.
    """
    from irt.response import log_probabilities
    from web.researcher.matching import match_items
    from web.researcher.report import print_notes, print_table, write_json

    began = time.perf_counter()
    matched = match_items(responses, items, given)
    quadrature = _population(matched)
    table = log_probabilities(matched.items.parameters, quadrature.nodes)
    study = _Study(matched=matched, quadrature=quadrature, log_table=table)
    rows, item_notes = _items(study)
    model, model_notes = _model(study)
    persons = _persons(study)
    notes = [*matched.notes, *item_notes, *model_notes]
    content = {
        "n_persons": len(matched.responses.persons),
        "n_items": len(rows),
        "population_mean": float(np.exp(quadrature.log_weights) @ quadrature.nodes),
        "model": model,
        "items": rows,
        "pairs": _pairs(study),
        "persons": persons,
        "left_out_items": matched.left_out,
        "notes": notes,
        "seconds": time.perf_counter() - began,
    }
    write_json(report, "fit", content)
    header = ["item", "S-X2", "df", "p", "X2", "infit", "outfit"]
    keys = ["item", "s_x2", "s_x2_df", "s_x2_p", "x2", "infit", "outfit"]
    print_table("Item fit", header, [[row[key] for key in keys] for row in rows])
    if model is not None:
        shown = [[key, value] for key, value in model.items()]
        print_table("Model fit", ["", "value"], shown)
    odd = sum(1 for person in persons if (person["lz_star"] or 0.0) < ODD_PERSON)
    click.echo(f"{odd} of {len(persons)} persons have an lz* below {ODD_PERSON}")
    print_notes(notes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Study:
    matched: Matched
    quadrature: Quadrature
    log_table: FloatArray


def _population(matched: Matched) -> Quadrature:
    """Normal distribution of ability that these items and responses give."""
    from irt.population import fit_latent_regression
    from irt.posterior import log_likelihood
    from irt.quadrature import grid, normal_quadrature
    from irt.response import log_probabilities

    values = matched.responses.values
    nodes = grid()
    likelihoods = log_likelihood(
        values[(values >= 0).any(axis=1)], log_probabilities(matched.items.parameters, nodes)
    )
    ones = np.ones((len(likelihoods), 1))
    found = fit_latent_regression(likelihoods, ones, nodes=nodes, tolerance=1e-5)
    return normal_quadrature(mean=float(found.coefficients[0]), sd=found.residual_sd, nodes=nodes)


def _items(study: _Study) -> tuple[list[dict[str, Any]], list[str]]:
    from irt.ability import estimate_eap
    from irt.fit import item_mean_squares, residuals_of, s_x2, x2

    responses, known = study.matched.responses, study.matched.items
    n_free = _n_free(known)
    eap = estimate_eap(responses.values, study.log_table, quadrature=study.quadrature).theta
    squares = item_mean_squares(residuals_of(responses.values, known.parameters, eap))
    nodes = study.quadrature.nodes
    by_group = x2(responses.values, study.log_table, eap, nodes=nodes, n_free=n_free)
    by_score, notes = None, []
    n_complete = int((responses.values >= 0).all(axis=1).sum())
    if n_complete:
        by_score = s_x2(
            responses.values, study.log_table, quadrature=study.quadrature, n_free=n_free
        )
    if n_complete < len(responses.persons):
        notes.append(
            f"S-X2 and model fit use the {n_complete} persons who answered every item, "
            f"of {len(responses.persons)}"
        )
    rows = [
        _item_row(row, name, by_score, by_group, squares)
        for row, name in enumerate(responses.items)
    ]
    return rows, notes


def _item_row(
    row: int, name: str, by_score: ItemFit | None, by_group: ItemFit, squares: MeanSquares
) -> dict[str, Any]:
    nothing = float("nan")
    return {
        "item": name,
        "s_x2": nothing if by_score is None else by_score.statistic[row],
        "s_x2_df": 0 if by_score is None else int(by_score.df[row]),
        "s_x2_p": nothing if by_score is None else by_score.p_value[row],
        "s_x2_rmsea": nothing if by_score is None else by_score.rmsea[row],
        "x2": by_group.statistic[row],
        "x2_df": int(by_group.df[row]),
        "x2_p": by_group.p_value[row],
        "infit": squares.infit[row],
        "infit_t": squares.infit_t[row],
        "outfit": squares.outfit[row],
        "outfit_t": squares.outfit_t[row],
    }


def _n_free(known: ItemsFile) -> list[int]:
    """Parameters that a calibration of this model estimates for an item."""
    fixed = {"rasch": 1, "pcm": 1, "rsm": 1}
    more = {"3pl": 1, "4pl": 2}
    counts = zip(known.models, known.parameters.n_categories, strict=True)
    return [
        2 * (int(k) - 1) if model == "nrm" else int(k) - fixed.get(model, 0) + more.get(model, 0)
        for model, k in counts
    ]


def _model(study: _Study) -> tuple[dict[str, Any] | None, list[str]]:
    """M2 or C2, where it can be computed, and why not where it cannot."""
    from irt.fit import model_fit

    known, values = study.matched.items, study.matched.responses.values
    if len(known.names) > MOST_ITEMS_OF_MODEL_FIT:
        return None, [f"no model fit: it is for at most {MOST_ITEMS_OF_MODEL_FIT} items"]
    try:
        layout, phi = _layout(study)
        found: ModelFit = model_fit(values, layout, phi)
    except ValueError as error:
        return None, [f"no model fit: {error}"]
    return {name: getattr(found, name) for name in found.__dataclass_fields__}, []


def _layout(study: _Study) -> tuple[Any, FloatArray]:
    """The parameters that a calibration of these models has, at the values of the file."""
    from irt.calibration.layout import FIXED, build_layout

    known = study.matched.items
    n_categories = known.parameters.n_categories
    counts = np.ones((len(known.names), int(n_categories.max())))
    layout = build_layout(known.models, counts, n_categories, n_groups=1)
    phi = layout.phi_of(known.parameters)
    weight = np.exp(study.quadrature.log_weights)
    mean = weight @ study.quadrature.nodes
    place = layout.group_index[0, 1]
    if place != FIXED:
        phi[place] = 0.5 * np.log(weight @ (study.quadrature.nodes - mean) ** 2)
    return layout, phi


def _pairs(study: _Study) -> list[dict[str, Any]]:
    """The pairs of items that share most beyond theta."""
    from irt.ability import estimate_eap
    from irt.fit import ld_x2, q3, residuals_of

    responses, known = study.matched.responses, study.matched.items
    eap = estimate_eap(responses.values, study.log_table, quadrature=study.quadrature).theta
    correlation = q3(residuals_of(responses.values, known.parameters, eap))
    dependence = ld_x2(responses.values, study.log_table, quadrature=study.quadrature)
    first, second = np.triu_indices(len(known.names), 1)
    average = np.nanmean(correlation[first, second]) if len(first) else 0.0
    strength = np.nan_to_num(np.abs(correlation[first, second] - average), nan=-1.0)
    return [
        {
            "items": [known.names[first[one]], known.names[second[one]]],
            "q3": correlation[first[one], second[one]],
            "q3_minus_average": correlation[first[one], second[one]] - average,
            "ld_x2": dependence.statistic[first[one], second[one]],
            "ld_x2_standardised": dependence.standardised[first[one], second[one]],
        }
        for one in np.argsort(-strength)[:MOST_PAIRS]
    ]


def _persons(study: _Study) -> list[dict[str, Any]]:
    from irt.ability import estimate_wle
    from irt.fit import person_fit, person_mean_squares, residuals_of

    responses, items = study.matched.responses, study.matched.items.parameters
    theta = estimate_wle(responses.values, items).theta
    likelihood = person_fit(responses.values, items, theta)
    squares = person_mean_squares(residuals_of(responses.values, items, theta))
    columns = zip(
        responses.persons,
        theta,
        likelihood.lz,
        likelihood.lz_star,
        squares.infit,
        squares.outfit,
        strict=True,
    )
    names = ("person_id", "theta_wle", "lz", "lz_star", "infit", "outfit")
    return [
        {
            name: value if isinstance(value, str) or np.isfinite(value) else None
            for name, value in zip(names, person, strict=True)
        }
        for person in columns
    ]
