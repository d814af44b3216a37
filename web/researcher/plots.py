"""Plots of a calibration: curves, information, Wright map and fit, as SVG files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from irt.information import item_information
from irt.parameters import FloatArray, ItemParameters
from irt.posterior import log_likelihood, posterior, posterior_moments
from irt.quadrature import normal_quadrature
from irt.response import log_probabilities, probabilities

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from web.researcher.responses_file import Responses

THETA = np.linspace(-4, 4, 161)
FEWEST_AT_A_NODE = 5
_DARK, _LIGHT = "#1f3a5f", "#c8553d"


def plot_calibration(folder: Path, table: Responses, items: ItemParameters) -> list[Path]:
    """Draw the items of a calibration and how the persons' responses lie on the curves.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    table : Responses
    items : ItemParameters
        In the order of the table.

    Returns
    -------
    list of Path
        ``information.svg``, ``wright-map.svg``, and ``item-NAME.svg`` for every item.
    """
    folder.mkdir(parents=True, exist_ok=True)
    quadrature = normal_quadrature()
    likelihood = log_likelihood(table.values, log_probabilities(items, quadrature.nodes))
    mass = posterior(likelihood, quadrature)
    theta, _ = posterior_moments(mass, quadrature.nodes)
    made = [_information(folder, items), _wright_map(folder, table.items, items, theta)]
    curves = probabilities(items, THETA)
    names = _file_names(table.items)
    for row, name in enumerate(table.items):
        n_categories = int(items.n_categories[row])
        points = _observed(table.values[:, row], mass, quadrature.nodes, n_categories)
        p = curves[row, :n_categories]
        made.append(_item(folder / names[row], name, p, points))
    return made


def _observed(
    responses: np.ndarray, mass: FloatArray, nodes: FloatArray, n_categories: int
) -> tuple[FloatArray, FloatArray]:
    """Share of each category among the persons expected at a node: (n_points,), (n_points, k).

    A person counts at every node with the posterior mass there; nodes with few persons drop out.
    """
    counts = np.stack([mass[responses == k].sum(axis=0) for k in range(n_categories)], axis=1)
    persons = counts.sum(axis=1)
    used = (persons >= FEWEST_AT_A_NODE) & (np.arange(len(nodes)) % 2 == 0)
    return nodes[used], counts[used] / persons[used, None]


def _item(path: Path, name: str, p: FloatArray, points: tuple[FloatArray, FloatArray]) -> Path:
    axes = _axes(f"{name}: curves, and shares among the persons expected at each theta")
    middle, shares = points
    categories = [1] if len(p) == 2 else range(len(p))
    for category in categories:
        shade = category / max(len(p) - 1, 1)
        colour = (0.12 + 0.66 * shade, 0.23 + 0.1 * shade, 0.37 - 0.13 * shade)
        axes.plot(THETA, p[category], color=colour, label=f"category {category}")
        axes.plot(middle, shares[:, category], "o", color=colour, markersize=4)
    axes.set_ylim(-0.02, 1.02)
    axes.set_ylabel("probability")
    axes.legend(frameon=False)
    return _save(axes, path)


def _information(folder: Path, items: ItemParameters) -> Path:
    axes = _axes("Information of the items together, and the SEM it gives")
    information = item_information(items, THETA).sum(axis=0)
    axes.plot(THETA, information, color=_DARK, label="information")
    axes.plot(THETA, 1 / np.sqrt(information), "--", color=_LIGHT, label="SEM")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return _save(axes, folder / "information.svg")


def _wright_map(
    folder: Path, names: tuple[str, ...], items: ItemParameters, theta: FloatArray
) -> Path:
    axes = _axes("Wright map: persons (EAP) left, thresholds and steps of the items right")
    counts, edges = np.histogram(theta, bins=40, range=(-4, 4))
    axes.barh(edges[:-1], -counts / max(counts.max(), 1), np.diff(edges), align="edge", color=_DARK)
    rows, steps = np.nonzero(np.isfinite(items.b))
    b = np.clip(items.b[rows, steps], -4, 4)
    place = 0.05 + 0.9 * (rows + 0.5) / len(names)
    axes.plot(place, b, "_", color=_LIGHT, markersize=8)
    for row, name in enumerate(names):
        low = float(np.clip(np.nanmin(items.b[row]), -4, 4))
        x = 0.05 + 0.9 * (row + 0.5) / len(names)
        axes.annotate(name, (x, low), rotation=90, fontsize=5, ha="center", va="top")
    axes.set_xlabel("persons | items in the order of the file")
    axes.set_xticks([])
    axes.set_ylabel("theta (logits)")
    axes.set_ylim(-4.6, 4.2)
    return _save(axes, folder / "wright-map.svg")


def _axes(title: str) -> Axes:
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow, and only for plots

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes: Any = figure.subplots()
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlabel("theta (logits)")
    axes.spines[["top", "right"]].set_visible(False)
    drawn: Axes = axes
    return drawn


def _save(axes: Axes, path: Path) -> Path:
    figure: Any = axes.figure
    figure.savefig(path, metadata={"Date": None})
    return path


def _file_names(names: tuple[str, ...]) -> list[str]:
    """`item-NAME.svg`, numbered where two names differ in signs that files cannot have."""
    plain = [re.sub(r"[^\w.-]+", "_", name) for name in names]
    return [
        f"item-{name}.svg" if plain.count(name) == 1 else f"item-{name}-{row + 1}.svg"
        for row, name in enumerate(plain)
    ]
