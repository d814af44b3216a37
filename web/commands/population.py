"""`stempeil population`: means and shares below a cut in a population, with their uncertainty."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from web.researcher.options import File, NewFile, metric_options, report_option, response_options

if TYPE_CHECKING:
    import numpy.typing as npt

    from irt.parameters import FloatArray, ItemParameters
    from irt.population import LatentRegression
    from irt.survey import SurveyEstimate, Weights
    from web.researcher.covariates import Covariates
    from web.researcher.matching import Matched
    from web.researcher.persons_file import PersonsFile

N_NODES = 81
FEW_PERSONS = 30


@click.command()
@click.argument("responses", type=File)
@click.argument("items", type=File)
@click.option("--persons", "persons_file", type=File, help="What is known of the persons (CSV).")
@click.option("--covariates", default="", help="Columns of the persons, separated by commas.")
@click.option("--by", help="Column: a regression and figures of its own for each group.")
@click.option("--weight", help="Column with person weights.")
@click.option("--replicates", help="Columns with replicate weights, such as 'rep*'.")
@click.option(
    "--replicate-factor",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    help="Factor of the sum over replicates: 1 for JK2, 0.05 for 80 Fay replicates.",
)
@click.option("--cluster", help="Column with what was sampled (schools), for the bootstrap.")
@click.option("--cut", "cuts", type=float, multiple=True, help="Cut in logits. Repeatable.")
@click.option("--draws", type=click.IntRange(2, 100), default=10, show_default=True)
@click.option("--fixed-items", is_flag=True, help="Take item parameters as known.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--out", type=NewFile, help="Plausible values of every person (CSV).")
@metric_options
@response_options
@report_option
def population(*, responses: Path, items: Path, report: Path | None, **given: Any) -> None:
    """Draw plausible values from a latent regression and estimate a population from them."""
    from web.researcher.matching import match_items
    from web.researcher.report import print_notes, print_table, write_json

    began = time.perf_counter()
    rng = np.random.default_rng(given["seed"])
    matched = match_items(responses, items, given)
    study = _study(matched, given, rng)
    draws, regressions = _plausible_values(study, rng)
    figures = _figures(study, draws, given["cuts"])
    if given["out"] is not None:
        _write(given["out"], study, draws)
    notes = [*matched.notes, *_notes(study, given)]
    content = {
        "n_persons": len(study.names),
        "n_items": len(matched.responses.items),
        "n_draws": draws.shape[1] * draws.shape[2],
        "n_replicates": study.weights.replicates.shape[1],
        "replicates": "given" if given["replicates"] else "bootstrap",
        "item_parameters_drawn": study.n_outer > 1,
        "figures": figures,
        "regressions": regressions,
        "left_out_items": matched.left_out,
        "persons_without_responses": len(matched.responses.empty),
        "notes": notes,
        "seconds": time.perf_counter() - began,
    }
    write_json(report, "population", content)
    header = ["group", "figure", "value", "SE", "sampling", "imputation", "parameters"]
    keys = ["group", "figure", "value", "standard_error"]
    parts = ["sampling_variance", "imputation_variance", "parameter_variance"]
    rows = [[*(f[k] for k in keys), *(float(np.sqrt(f[k])) for k in parts)] for f in figures]
    print_table(f"{len(study.names)} persons; parts of the SE as standard errors", header, rows)
    print_notes(notes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Study:
    """Everything about the persons who have a response."""

    names: tuple[str, ...]
    values: npt.NDArray[np.int8]
    items: ItemParameters
    errors: tuple[dict[str, float], ...]
    covariates: Covariates
    groups: tuple[str, ...]
    group: npt.NDArray[np.int64]
    weights: Weights
    n_outer: int
    n_inner: int


def _study(matched: Matched, given: dict[str, Any], rng: np.random.Generator) -> _Study:
    from web.researcher.covariates import Covariates, covariates_of
    from web.researcher.persons_file import read_persons

    table = matched.responses
    rows = np.flatnonzero((table.values >= 0).any(axis=1))
    names = tuple(table.persons[row] for row in rows)
    columns = [name.strip() for name in given["covariates"].split(",") if name.strip()]
    persons = None
    if given["persons_file"] is not None:
        persons = read_persons(given["persons_file"], names)
    elif columns or any(given[option] for option in ("by", "weight", "replicates", "cluster")):
        msg = "columns of the persons need --persons FILE"
        raise click.UsageError(msg)
    covariates = Covariates(names=("(intercept)",), values=np.ones((len(names), 1)))
    groups: tuple[str, ...] = ("all",)
    group = np.zeros(len(names), dtype=np.int64)
    if persons is not None:
        covariates = covariates_of(persons, columns)
        if given["by"]:
            groups, group = persons.groups(given["by"])
    has_errors = any(one.values() for one in matched.items.errors) and not given["fixed_items"]
    return _Study(
        names=names,
        values=table.values[rows],
        items=matched.items.parameters,
        errors=matched.items.errors,
        covariates=covariates,
        groups=groups,
        group=group,
        weights=_weights(persons, len(names), given, rng),
        n_outer=given["draws"] if has_errors else 1,
        n_inner=2 if has_errors else given["draws"],
    )


def _weights(
    persons: PersonsFile | None, n_persons: int, given: dict[str, Any], rng: np.random.Generator
) -> Weights:
    """Given replicate weights, or a bootstrap of persons or clusters."""
    from irt.survey import Weights, bootstrap_weights
    from web.researcher.errors import DataFileError

    if persons is None:
        return bootstrap_weights(np.ones(n_persons), rng=rng)
    full = persons.weights(given["weight"]) if given["weight"] else np.ones(n_persons)
    if not given["replicates"]:
        clusters = persons.text(given["cluster"]) if given["cluster"] else None
        return bootstrap_weights(full, clusters=clusters, rng=rng)
    columns = persons.matching(given["replicates"])
    if not columns:
        rule = f"no column fits the pattern {given['replicates']!r}"
        raise DataFileError(persons.path, rule)
    replicates = np.column_stack([persons.weights(column) for column in columns])
    return Weights(full=full, replicates=replicates, factor=given["replicate_factor"])


def _plausible_values(
    study: _Study, rng: np.random.Generator
) -> tuple[FloatArray, list[dict[str, Any]]]:
    """Draws of shape (n_persons, n_outer, n_inner), and the regressions of the first."""
    from rich.progress import track

    from irt.parameter_draws import draw_parameters
    from irt.population import draw_plausible_values
    from irt.posterior import log_likelihood
    from irt.quadrature import grid
    from irt.response import log_probabilities

    nodes = grid(-8, 8, N_NODES)
    draws = np.empty((len(study.names), study.n_outer, study.n_inner))
    regressions: list[dict[str, Any]] = []
    for outer in track(range(study.n_outer), "Plausible values", transient=True):
        items = study.items
        if study.n_outer > 1:
            items = draw_parameters(items, study.errors, rng=rng)
        likelihoods = log_likelihood(study.values, log_probabilities(items, nodes))
        for number, name in enumerate(study.groups):
            rows = np.flatnonzero(study.group == number)
            own, fit = _regression(study, likelihoods, rows, nodes)
            draws[rows, outer] = draw_plausible_values(
                likelihoods[rows], own.values, fit, nodes=nodes, n_draws=study.n_inner, rng=rng
            )
            if outer == 0:
                regressions.append(_described(name, own.names, fit))
    return draws, regressions


def _regression(
    study: _Study,
    likelihoods: FloatArray,
    rows: npt.NDArray[np.int64],
    nodes: FloatArray,
) -> tuple[Covariates, LatentRegression]:
    from irt.population import fit_latent_regression
    from web.researcher.covariates import without_dependent

    own = without_dependent(study.covariates, rows)
    weights = study.weights.full[rows]
    fit = fit_latent_regression(
        likelihoods[rows], own.values, nodes=nodes, weights=weights / weights.mean(), tolerance=1e-4
    )
    return own, fit


def _described(name: str, columns: tuple[str, ...], fit: LatentRegression) -> dict[str, Any]:
    return {
        "group": name,
        "n_persons": fit.n_persons,
        "residual_sd": fit.residual_sd,
        "converged": fit.is_converged,
        "coefficients": [
            {"name": column, "value": value, "standard_error": error}
            for column, value, error in zip(
                columns, fit.coefficients, np.sqrt(np.diag(fit.covariance)), strict=True
            )
        ],
    }


def _figures(study: _Study, draws: FloatArray, cuts: tuple[float, ...]) -> list[dict[str, Any]]:
    """Mean, SD and shares below the cuts, of all and of each group."""
    from irt.survey import weighted_mean, weighted_sd, weighted_share_below

    domains = [("all", study.weights)]
    if len(study.groups) > 1:
        numbered = enumerate(study.groups)
        domains += [(name, study.weights.of(study.group == number)) for number, name in numbered]
    figures = []
    for name, weights in domains:
        figures.append(_figure(name, "mean", weighted_mean(draws, weights)))
        figures.append(_figure(name, "sd", weighted_sd(draws, weights)))
        figures += [
            _figure(name, f"share below {cut:g}", weighted_share_below(draws, cut, weights))
            for cut in cuts
        ]
    return figures


def _figure(group: str, figure: str, estimate: SurveyEstimate) -> dict[str, Any]:
    return {
        "group": group,
        "figure": figure,
        "value": estimate.value,
        "standard_error": estimate.standard_error,
        "low": estimate.value - 1.96 * estimate.standard_error,
        "high": estimate.value + 1.96 * estimate.standard_error,
        "sampling_variance": estimate.sampling_variance,
        "imputation_variance": estimate.imputation_variance,
        "parameter_variance": estimate.parameter_variance,
    }


def _notes(study: _Study, given: dict[str, Any]) -> list[str]:
    notes = []
    if not given["replicates"]:
        unit = f"the clusters of {given['cluster']}" if given["cluster"] else "persons"
        notes.append(f"sampling variance by a bootstrap of {unit}")
    if study.n_outer == 1:
        notes.append("item parameters count as known")
    sizes = np.bincount(study.group, minlength=len(study.groups))
    notes += [
        f"group {name} has {size} persons: its figures say little"
        for name, size in zip(study.groups, sizes, strict=True)
        if size < FEW_PERSONS
    ]
    return notes


def _write(out: Path, study: _Study, draws: FloatArray) -> None:
    flat = draws.reshape(len(draws), -1)
    header = ",".join(["person_id", *(f"pv{number + 1}" for number in range(flat.shape[1]))])
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        for name, row in zip(study.names, flat, strict=True):
            file.write(",".join([name, *(repr(float(value)) for value in row)]) + "\n")
