"""The M-step: item parameters and groups that fit the expected counts best.

Fisher scoring for all items of a block at once, each with its own step length; where items share
parameters, one system for all. The step is exact Newton for the divide-by-total models.

References
----------
.. [1] Liu, C., Rubin, D. B. & Wu, Y. N. (1998). Parameter expansion to accelerate EM: the PX-EM
   algorithm. Biometrika 85(4), 755-770.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.calibration.counts import ExpectedCounts
from irt.calibration.families import BoolArray
from irt.calibration.layout import FIXED, Block, Layout
from irt.calibration.priors import ItemPriors
from irt.parameters import FloatArray, IntArray
from irt.response import probabilities

_MAX_STEPS = 2  # an EM step need not reach the maximum, only climb towards it
_MAX_HALVINGS = 15
_DIFFERENCE = 1e-5
_RIDGE = 1e-9
_SMALLEST_SHARE = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockSlope:
    """The objective of the items of a block, and how it moves with their parameters.

    Attributes
    ----------
    value : ndarray of float64, shape (n_block_items,)
    gradient : ndarray of float64, shape (n_block_items, n_parameters)
    information : ndarray of float64, shape (n_block_items, n_parameters, n_parameters)
    """

    value: FloatArray
    gradient: FloatArray
    information: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Maximisation:
    """One M-step.

    Attributes
    ----------
    layout : Layout
    counts : ExpectedCounts
    nodes : ndarray of float64, shape (n_nodes,)
    priors : ItemPriors
    """

    layout: Layout
    counts: ExpectedCounts
    nodes: FloatArray
    priors: ItemPriors

    def run(self, phi: FloatArray) -> FloatArray:
        """Free parameters with the highest expected log-likelihood plus log prior, from ``phi``."""
        if self.layout.n_item_phi:
            improve = self._improve_each if self.layout.is_separable else self._improve_jointly
            for _ in range(_MAX_STEPS):
                phi = improve(phi)
        phi = self._with_groups(phi)
        return self._with_expanded_scale(phi) if self.layout.has_fixed_scale else phi

    def objective(self, block: Block, xi: FloatArray, places: IntArray) -> FloatArray:
        """Expected log-likelihood plus log prior of these items of a block; -inf where invalid."""
        value = np.full(len(xi), -np.inf)
        valid = block.family.is_valid(xi)
        if valid.any():
            p = self._probabilities(block, xi[valid])
            value[valid] = self._value(block, xi[valid], p, places[valid])
        return value

    def slope(self, block: Block, xi: FloatArray) -> BlockSlope:
        """Value, gradient and expected information of the objective of every item of a block."""
        p = self._probabilities(block, xi)
        observed = self.counts.responses[block.rows, : block.family.n_categories]
        expected = observed.sum(axis=1)[:, None] * p
        n_items, n_parameters = xi.shape
        scores = block.family.scores(xi, p, self.nodes).transpose(0, 2, 1, 3)
        flat = scores.reshape(n_items, n_parameters, -1)
        gradient = (flat @ observed.reshape(n_items, -1, 1))[:, :, 0]
        information = (flat * expected.reshape(n_items, 1, -1)) @ flat.transpose(0, 2, 1)
        residual, jacobian = self.prior_slope(block, xi)
        across = jacobian.transpose(0, 2, 1)
        return BlockSlope(
            value=self._value(block, xi, p, np.arange(n_items)),
            gradient=gradient - (across @ residual[:, :, None])[:, :, 0],
            information=information + across @ jacobian,
        )

    def _probabilities(self, block: Block, xi: FloatArray) -> FloatArray:
        p = probabilities(block.family.to_items(xi), self.nodes)
        return p[:, : block.family.n_categories]

    def _value(self, block: Block, xi: FloatArray, p: FloatArray, places: IntArray) -> FloatArray:
        rows = block.rows[places]
        observed = self.counts.responses[rows, : block.family.n_categories]
        fit = (observed * np.log(np.maximum(p, _SMALLEST_SHARE))).sum(axis=(1, 2))
        residual = self.priors.residuals(block.family, xi, rows)
        value: FloatArray = fit - 0.5 * (residual**2).sum(axis=1)
        return value

    def prior_slope(self, block: Block, xi: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Distances to the priors and their derivatives, by central differences."""
        residual = self.priors.residuals(block.family, xi, block.rows)
        jacobian = np.zeros((*residual.shape, xi.shape[1]))
        if residual.shape[1]:
            for column, step in enumerate(_DIFFERENCE * np.eye(xi.shape[1])):
                ahead = self.priors.residuals(block.family, xi + step, block.rows)
                behind = self.priors.residuals(block.family, xi - step, block.rows)
                jacobian[:, :, column] = (ahead - behind) / (2 * _DIFFERENCE)
        return residual, jacobian

    def _improve_each(self, phi: FloatArray) -> FloatArray:
        """One step of every item on its own."""
        improved = phi.copy()
        for block in self.layout.blocks:
            free = block.index != FIXED
            if free.any():
                moved = self._climb(block, block.xi(phi), free)
                improved[block.index[free]] = moved[free]
        return improved

    def _climb(self, block: Block, xi: FloatArray, free: BoolArray) -> FloatArray:
        """Newton step of each item, halved until its objective does not fall."""
        slope = self.slope(block, xi)
        step = _solve(slope, free)
        places = np.arange(len(xi))
        moved = xi.copy()
        for _ in range(_MAX_HALVINGS):
            candidate = xi[places] + step[places]
            climbs = self.objective(block, candidate, places) >= slope.value[places]
            moved[places[climbs]] = candidate[climbs]
            places = places[~climbs]
            if not places.size:
                break
            step[places] /= 2
        return moved

    def _improve_jointly(self, phi: FloatArray) -> FloatArray:
        """One step of all items together."""
        blocks = self.layout.blocks
        slopes = [self.slope(block, block.xi(phi)) for block in blocks]
        gradient, information = np.zeros_like(phi), np.eye(len(phi)) * _RIDGE
        for block, slope in zip(blocks, slopes, strict=True):
            add_by_index(block, slope, gradient, information)
        used = slice(0, self.layout.n_item_phi)
        step = np.zeros_like(phi)
        step[used] = np.linalg.solve(information[used, used], gradient[used])
        before = sum(slope.value.sum() for slope in slopes)
        for halving in range(_MAX_HALVINGS):
            moved: FloatArray = phi + step / 2**halving
            if self._total(moved) >= before:
                return moved
        return phi

    def _total(self, phi: FloatArray) -> float:
        """Objective of all items; a shared parameter pays its prior once per item."""
        return sum(
            float(self.objective(block, block.xi(phi), np.arange(len(block.rows))).sum())
            for block in self.layout.blocks
        )

    def _with_groups(self, phi: FloatArray) -> FloatArray:
        """Means and standard deviations of the free groups from the expected persons."""
        phi = phi.copy()
        persons = self.counts.persons
        means, _ = self.layout.groups(phi)
        for group, (mean_at, sd_at) in enumerate(self.layout.group_index):
            share = persons[group] / persons[group].sum()
            mean = share @ self.nodes if mean_at != FIXED else means[group]
            if mean_at != FIXED:
                phi[mean_at] = mean
            if sd_at != FIXED:
                phi[sd_at] = 0.5 * np.log(share @ (self.nodes - mean) ** 2)
        return phi

    def _with_expanded_scale(self, phi: FloatArray) -> FloatArray:
        """Let the first group move too and put the scale back on it: parameter-expanded EM [1].

        Without it the scale drifts slowly towards its place.
        """
        share = self.counts.persons[0] / self.counts.persons[0].sum()
        mean = float(share @ self.nodes)
        sd = float(np.sqrt(share @ (self.nodes - mean) ** 2))
        return self.layout.rescaled(phi, mean, sd)


def add_by_index(
    block: Block, slope: BlockSlope, gradient: FloatArray, information: FloatArray
) -> None:
    """Add the free parameters of a block to a gradient and information over ``phi``."""
    free = block.index != FIXED
    np.add.at(gradient, block.index[free], slope.gradient[free])
    both = free[:, :, None] & free[:, None, :]
    row = np.broadcast_to(block.index[:, :, None], both.shape)[both]
    column = np.broadcast_to(block.index[:, None, :], both.shape)[both]
    np.add.at(information, (row, column), slope.information[both])


def _solve(slope: BlockSlope, free: BoolArray) -> FloatArray:
    """Newton step of each item in its free parameters; 0 in the fixed ones."""
    both = free[:, :, None] & free[:, None, :]
    system = np.where(both, slope.information, 0.0)
    diagonal = np.einsum("ipp->ip", system)
    diagonal += np.where(free, _RIDGE * (1 + diagonal), 1.0)
    gradient = np.where(free, slope.gradient, 0.0)
    step: FloatArray = np.linalg.solve(system, gradient[:, :, None])[:, :, 0]
    return step
