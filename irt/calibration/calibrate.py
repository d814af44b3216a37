"""Marginal maximum likelihood and maximum a posteriori calibration of items of any mix of models.

References
----------
.. [1] Bock, R. D. & Aitkin, M. (1981). Marginal maximum likelihood estimation of item parameters:
   application of an EM algorithm. Psychometrika 46(4), 443-459.
.. [2] Bock, R. D. & Zimowski, M. F. (1997). Multiple group IRT. In van der Linden & Hambleton
   (eds), Handbook of Modern Item Response Theory, 433-448. Springer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from irt.calibration.chunks import Loader, chunks_of, row_blocks
from irt.calibration.counts import tabulate
from irt.calibration.em import Em, EmResult, EmSettings, Progress, count_in
from irt.calibration.layout import FIXED, Anchors, Block, Layout, build_layout
from irt.calibration.maximisation import Maximisation
from irt.calibration.priors import DEFAULT_PRIORS, NO_PRIORS, ItemPriors
from irt.calibration.uncertainty import ErrorMethod, covariance
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.posterior import MISSING
from irt.quadrature import grid

_DIFFERENCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Estimates of item parameters and groups.

    Attributes
    ----------
    parameters : ItemParameters
        In the order of the columns; ``se_b`` is 0: the errors stand in ``standard_errors``.
    models : tuple of str
        Model of each item.
    standard_errors : tuple of dict of str to float
        Per item, of each of its parameters (a, b1, b2, ..., c, d; slopes and intercepts of a
        nominal item); 0 for a fixed one, NaN where the data do not determine the model. Empty
        dictionaries when no errors were asked for.
    group_means, group_sds : ndarray of float64, shape (n_groups,)
        In logits.
    group_errors : ndarray of float64, shape (n_groups, 2)
        Standard errors of mean and standard deviation; 0 where fixed.
    log_likelihood : float
        Marginal, weighted, without the priors.
    n_free : int
        Number of free parameters.
    n_persons : int
        Persons with at least one response.
    n_nodes : int
    is_converged, is_interrupted : bool
    history : tuple of Progress
        One entry per E-step.
    phi : ndarray of float64, shape (n_free,)
        The free parameters as estimated: slopes, intercepts, logits; means and log SDs of groups.
    covariance : ndarray of float64, shape (n_free, n_free)
        Of ``phi``.
    layout : Layout
        Which parameter stands where in ``phi``.
    """

    parameters: ItemParameters
    models: tuple[str, ...]
    standard_errors: tuple[dict[str, float], ...]
    group_means: FloatArray
    group_sds: FloatArray
    group_errors: FloatArray
    log_likelihood: float
    n_free: int
    n_persons: int
    n_nodes: int
    is_converged: bool
    is_interrupted: bool
    history: tuple[Progress, ...]
    phi: FloatArray
    covariance: FloatArray
    layout: Layout

    @property
    def cycles(self) -> int:
        """Number of E-steps."""
        return len(self.history)

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return -2 * self.log_likelihood + 2 * self.n_free

    @property
    def bic(self) -> float:
        """Schwarz's Bayesian information criterion."""
        return -2 * self.log_likelihood + float(np.log(self.n_persons)) * self.n_free

    def draw_items(self, *, rng: np.random.Generator) -> ItemParameters:
        """Items drawn from the normal approximation around the estimates.

        A draw that breaks a rule (thresholds out of order, say) is replaced by another.

        Raises
        ------
        ValueError
            When there is no covariance to draw from.
        """
        if not np.isfinite(self.covariance).all():
            message = "parameters can only be drawn from a calibration with standard errors"
            raise ValueError(message)
        root = np.linalg.cholesky(self.covariance + 1e-14 * np.eye(self.n_free))
        while True:
            phi = self.phi + root @ rng.standard_normal(self.n_free)
            if self.layout.is_valid(phi):
                return self.layout.items(phi)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """What is calibrated, apart from the responses themselves.

    Attributes
    ----------
    models : str or sequence of str
        A name of `irt.calibration.MODELS` for all items or for each.
    n_categories : ndarray of int64, shape (n_items,)
    category_counts : ndarray of float64, shape (n_items, max_categories)
        Responses in each category.
    n_groups : int
    anchors : Anchors, optional
    """

    models: tuple[str, ...]
    category_counts: FloatArray
    n_categories: IntArray
    n_groups: int = 1
    anchors: Anchors | None = None


def calibrate(
    responses: npt.ArrayLike,
    *,
    model: str | Sequence[str] = "2pl",
    groups: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    anchors: Anchors | None = None,
    priors: ItemPriors | None = None,
    options: Options | None = None,
) -> Calibration:
    """Estimate item parameters from responses by marginal maximum likelihood [1].

    Scale: the first group is N(0, 1) when every slope is free; its standard deviation is free
    when some slope is fixed (Rasch, PCM, RSM). Other groups have their own mean and standard
    deviation [2]. With anchors the scale is theirs and every mean is free.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
        Category from 0; -1 where the item was not administered (missing by design).
    model : str or sequence of str
        Name of a model for all items, or one per item: rasch, 1pl, 2pl, 3pl, 4pl, grm, pcm, gpcm,
        rsm or nrm. The 1PL items share one discrimination, the RSM items their steps.
    groups : array_like of int, shape (n_persons,), optional
        Group of each person, from 0.
    weights : array_like of float, shape (n_persons,), optional
        Weight of each person.
    anchors : Anchors, optional
        Items whose parameters are held fixed.
    priors : ItemPriors, optional
        By default none, except where a 3PL or 4PL item is among the items: `DEFAULT_PRIORS`.
    options : Options, optional
        Nodes, convergence, standard errors, progress.

    Raises
    ------
    ValueError
        When a response is no category of its item, an item has fewer than two used categories or
        a category nobody used, a weight is negative, or a model does not fit its item.
    """
    responses = np.atleast_2d(np.asarray(responses))
    n_categories = _n_categories(responses, anchors)
    names = (model,) * responses.shape[1] if isinstance(model, str) else tuple(model)
    chunks = chunks_of(responses, n_categories, groups=groups, weights=weights)
    counts = _category_counts(responses, n_categories)
    _check_used(counts, n_categories, anchors)
    if not chunks:
        message = "calibration needs at least one person with a response"
        raise ValueError(message)
    design = Design(
        models=names,
        category_counts=counts,
        n_categories=n_categories,
        n_groups=1 if groups is None else 1 + int(np.max(np.asarray(groups))),
        anchors=anchors,
    )
    return calibrate_chunks(chunks, design, priors=priors, options=options)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Options:
    """How to compute, not what.

    Attributes
    ----------
    nodes : ndarray of float64, shape (n_nodes,), optional
        Equally spaced, in logits; by default 61 from -6 to 6.
    errors : ErrorMethod or None
        How standard errors are computed; None leaves them out.
    max_cycles : int
    tolerance : float
        Largest move of a free parameter in an M-step that counts as standing still.
    on_progress : callable, optional
        Called with a `Progress` after every E-step.
    mapper : callable
        `map`, or the ``map`` method of an executor that counts chunks elsewhere.
    """

    nodes: FloatArray | None = None
    errors: ErrorMethod | None = ErrorMethod.LOUIS
    max_cycles: int = 2000
    tolerance: float = 1e-4
    on_progress: Callable[[Progress], None] | None = None
    mapper: Callable[..., object] = map


def calibrate_chunks(
    loaders: Sequence[Loader],
    design: Design,
    *,
    priors: ItemPriors | None = None,
    options: Options | None = None,
) -> Calibration:
    """Estimate item parameters from responses that need not be in memory together.

    Parameters
    ----------
    loaders : sequence of Loader
        Each loads some persons of one group; called once per E-step.
    design : Design
    priors, options
        As for `calibrate`.
    """
    options = options or Options()
    nodes = grid() if options.nodes is None else np.asarray(options.nodes, dtype=np.float64)
    priors = _default_priors(design.models) if priors is None else priors
    layout = build_layout(
        design.models,
        design.category_counts,
        design.n_categories,
        n_groups=design.n_groups,
        anchors=design.anchors,
    )
    settings = EmSettings(
        max_cycles=options.max_cycles,
        tolerance=options.tolerance,
        on_progress=options.on_progress,
    )
    em = Em(layout, nodes, priors, count_in(loaders, options.mapper), settings)
    found = em.run(layout.start())
    m_step = Maximisation(layout=layout, counts=found.counts, nodes=nodes, priors=priors)
    spread = np.full((layout.n_phi, layout.n_phi), np.nan)
    if options.errors is not None and not found.is_interrupted:
        spread = covariance(options.errors, m_step, found.phi, loaders)
    return _calibration(design.models, layout, found, spread, len(nodes))


def calibration_at(
    items: ItemParameters,
    loaders: Sequence[Loader],
    design: Design,
    *,
    priors: ItemPriors,
    options: Options,
) -> Calibration:
    """Items estimated elsewhere as a calibration, without errors.

    It counts as converged when one EM step moves no parameter by more than the tolerance.

    Parameters
    ----------
    items : ItemParameters
        For a single group N(0, 1).
    loaders, design, priors, options
        As for `calibrate_chunks`.
    """
    nodes = grid() if options.nodes is None else np.asarray(options.nodes, dtype=np.float64)
    layout = build_layout(
        design.models, design.category_counts, design.n_categories, n_groups=1, anchors=None
    )
    phi = layout.phi_of(items)
    count = count_in(loaders, options.mapper)
    counts = count(tabulate(items, np.zeros(1), np.ones(1), nodes))
    m_step = Maximisation(layout=layout, counts=counts, nodes=nodes, priors=priors)
    change = float(np.abs(m_step.run(phi) - phi).max())
    found = EmResult(
        phi=phi,
        counts=counts,
        history=(Progress(cycle=1, log_likelihood=counts.log_likelihood, change=change),),
        is_converged=change < options.tolerance,
        is_interrupted=False,
    )
    nothing = np.full((layout.n_phi, layout.n_phi), np.nan)
    return _calibration(design.models, layout, found, nothing, len(nodes))


def split_by_group(
    responses: npt.ArrayLike, groups: npt.ArrayLike, item: int
) -> npt.NDArray[np.int64]:
    """Responses with one item's column replaced by one column per group, at the end.

    Each group keeps its responses in its own column and misses the others: a calibration then
    gives the item its own parameters in each group.

    Parameters
    ----------
    responses : array_like of int, shape (n_persons, n_items)
    groups : array_like of int, shape (n_persons,)
    item : int
        Column of the item.
    """
    responses, groups = np.asarray(responses), np.asarray(groups)
    column = responses[:, item]
    own = [np.where(groups == group, column, MISSING) for group in np.unique(groups)]
    split: IntArray = np.column_stack([np.delete(responses, item, axis=1), *own])
    return split.astype(np.int64)


def _n_categories(responses: IntArray, anchors: Anchors | None) -> IntArray:
    highest = responses.max(axis=0, initial=0).astype(np.int64)
    n_categories: IntArray = np.maximum(highest + 1, 2)
    if anchors is not None:
        n_categories[anchors.rows] = anchors.items.n_categories
    return n_categories


def _category_counts(responses: IntArray, n_categories: IntArray) -> FloatArray:
    counts = np.zeros((responses.shape[1], n_categories.max()))
    for rows in row_blocks(responses):
        for category in range(counts.shape[1]):
            counts[:, category] += (rows == category).sum(axis=0)
    return counts


def _check_used(counts: FloatArray, n_categories: IntArray, anchors: Anchors | None) -> None:
    used = counts > 0
    inside = np.arange(counts.shape[1]) < n_categories[:, None]
    wrong = np.asarray((inside & ~used).any(axis=1))
    if anchors is not None:
        wrong[anchors.rows] = False
    if wrong.any():
        item = int(np.flatnonzero(wrong)[0])
        category = int(np.flatnonzero(inside[item] & ~used[item])[0])
        message = f"every category of an item must be used, nobody chose {category} (item {item})"
        raise ValueError(message)


def _default_priors(models: Sequence[str]) -> ItemPriors:
    return DEFAULT_PRIORS if {"3pl", "4pl"} & set(models) else NO_PRIORS


def _calibration(
    models: tuple[str, ...], layout: Layout, found: EmResult, spread: FloatArray, n_nodes: int
) -> Calibration:
    means, sds = layout.groups(found.phi)
    last = found.counts
    return Calibration(
        parameters=layout.items(found.phi),
        models=models,
        standard_errors=_item_errors(layout, found.phi, spread),
        group_means=means,
        group_sds=sds,
        group_errors=_group_errors(layout, spread, sds),
        log_likelihood=last.log_likelihood,
        n_free=layout.n_phi,
        n_persons=int(last.n_persons.sum()),
        n_nodes=n_nodes,
        is_converged=found.is_converged,
        is_interrupted=found.is_interrupted,
        history=found.history,
        phi=found.phi,
        covariance=spread,
        layout=layout,
    )


def _item_errors(
    layout: Layout, phi: FloatArray, spread: FloatArray
) -> tuple[dict[str, float], ...]:
    """Standard errors in the difficulty form, by the delta method."""
    errors: list[dict[str, float]] = [{} for _ in range(layout.n_items)]
    for block in layout.blocks:
        variance = _natural_variance(block, block.xi(phi), spread)
        for row, values in zip(block.rows, np.sqrt(variance), strict=True):
            errors[row] = dict(zip(block.family.natural_names, map(float, values), strict=True))
    return tuple(errors)


def _natural_variance(block: Block, xi: FloatArray, spread: FloatArray) -> FloatArray:
    columns = [
        (block.family.natural(xi + step) - block.family.natural(xi - step)) / (2 * _DIFFERENCE)
        for step in _DIFFERENCE * np.eye(xi.shape[1])
    ]
    jacobian = np.stack(columns, axis=2)
    both = (block.index[:, :, None] != FIXED) & (block.index[:, None, :] != FIXED)
    if not spread.size:
        return np.zeros(xi.shape)
    own = np.where(both, spread[block.index[:, :, None], block.index[:, None, :]], 0.0)
    variance: FloatArray = np.einsum("ipr,irs,ips->ip", jacobian, own, jacobian)
    return variance


def _group_errors(layout: Layout, spread: FloatArray, sds: FloatArray) -> FloatArray:
    errors = np.zeros(layout.group_index.shape)
    free = layout.group_index != FIXED
    errors[free] = np.sqrt(np.diag(spread)[layout.group_index[free]])
    errors[:, 1] *= sds  # of the SD itself, from that of its logarithm
    return errors
