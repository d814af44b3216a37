"""The M-step: item parameters and groups that fit the expected counts best.

Fisher scoring for all items of a block at once, each with its own step length; where items share
parameters, one system for all. The step is exact Newton for the divide-by-total models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from irt.calibration.counts import ExpectedCounts
from irt.calibration.layout import FIXED, Block, Layout
from irt.calibration.priors import ItemPriors
from irt.parameters import FloatArray
from irt.response import probabilities

_MAX_STEPS = 8
_MAX_HALVINGS = 15
_STEP_TOLERANCE = 1e-5
_DIFFERENCE = 1e-5
_SMALLEST_SHARE = 1e-300


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
                before = phi
                phi = improve(phi)
                if np.abs(phi - before).max() < _STEP_TOLERANCE:
                    break
        return self._with_groups(phi)

    def objective(self, block: Block, xi: FloatArray) -> FloatArray:
        """Expected log-likelihood plus log prior of each item of a block; -inf where invalid."""
        value = np.full(len(xi), -np.inf)
        valid = block.family.is_valid(xi)
        if not valid.any():
            return value
        rows, width = block.rows[valid], block.family.n_categories
        p = probabilities(block.family.to_items(xi[valid]), self.nodes)[:, :width]
        log_p = np.log(np.maximum(p, _SMALLEST_SHARE))
        fit = (self.counts.responses[rows, :width] * log_p).sum(axis=(1, 2))
        residual = self.priors.residuals(block.family, xi[valid], rows)
        value[valid] = fit - 0.5 * (residual**2).sum(axis=1)
        return value

    def slope(self, block: Block, xi: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Gradient (n_items, n_parameters) and expected information of `objective`."""
        width = block.family.n_categories
        p = probabilities(block.family.to_items(xi), self.nodes)[:, :width]
        scores = block.family.scores(xi, p, self.nodes)
        observed = self.counts.responses[block.rows, :width]
        expected = observed.sum(axis=1)[:, None] * p
        n_items, n_parameters = xi.shape
        flat = scores.transpose(0, 2, 1, 3).reshape(n_items, n_parameters, -1)
        gradient = (flat @ observed.reshape(n_items, -1, 1))[:, :, 0]
        information = (flat * expected.reshape(n_items, 1, -1)) @ flat.transpose(0, 2, 1)
        residual, jacobian = self.prior_slope(block, xi)
        return (
            gradient - (jacobian.transpose(0, 2, 1) @ residual[:, :, None])[:, :, 0],
            information + jacobian.transpose(0, 2, 1) @ jacobian,
        )

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
            if not free.any():
                continue
            xi = block.xi(phi)
            gradient, information = self.slope(block, xi)
            moved = self._climb(block, xi, _solve(gradient, information, free))
            improved[block.index[free]] = moved[free]
        return improved

    def _climb(self, block: Block, xi: FloatArray, step: FloatArray) -> FloatArray:
        """Move along the step, halved for each item until its objective does not fall."""
        before = self.objective(block, xi)
        length = np.ones(len(xi))
        for _ in range(_MAX_HALVINGS):
            falls = self.objective(block, xi + length[:, None] * step) < before
            if not falls.any():
                return xi + length[:, None] * step
            length[falls] /= 2
        return xi + np.where(falls, 0.0, length)[:, None] * step

    def _improve_jointly(self, phi: FloatArray) -> FloatArray:
        """One step of all items together."""
        gradient, information = np.zeros_like(phi), np.eye(len(phi)) * 1e-10
        for block in self.layout.blocks:
            add_by_index(block, *self.slope(block, block.xi(phi)), gradient, information)
        used = slice(0, self.layout.n_item_phi)
        step = np.zeros_like(phi)
        step[used] = np.linalg.solve(information[used, used], gradient[used])
        before = self._total(phi)
        for halving in range(_MAX_HALVINGS):
            moved = phi + step / 2**halving
            if self._total(moved) >= before:
                return moved
        return phi

    def _total(self, phi: FloatArray) -> float:
        """Objective of all items, each shared prior counted with every item that has it."""
        blocks = self.layout.blocks
        return float(sum(self.objective(block, block.xi(phi)).sum() for block in blocks))

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


def add_by_index(
    block: Block,
    gradient: FloatArray,
    information: FloatArray,
    total_gradient: FloatArray,
    total_information: FloatArray,
) -> None:
    """Add what belongs to the free parameters of a block to the totals over ``phi``."""
    free = block.index != FIXED
    np.add.at(total_gradient, block.index[free], gradient[free])
    both = free[:, :, None] & free[:, None, :]
    row = np.broadcast_to(block.index[:, :, None], both.shape)[both]
    column = np.broadcast_to(block.index[:, None, :], both.shape)[both]
    np.add.at(total_information, (row, column), information[both])


def _solve(gradient: FloatArray, information: FloatArray, free: FloatArray) -> FloatArray:
    """Newton step of each item in its free parameters; 0 in the fixed ones."""
    both = free[:, :, None] & free[:, None, :]
    system = np.where(both, information, 0.0)
    diagonal = np.einsum("ipp->ip", system)
    diagonal += np.where(free, 1e-9 + 1e-9 * diagonal, 1.0)
    step: FloatArray = np.linalg.solve(system, np.where(free, gradient, 0.0)[:, :, None])[:, :, 0]
    return step
