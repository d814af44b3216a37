"""The least error that any way of choosing must accept: python -m benchmarks.least_error.

For the shipped tests; with the files ITEMS ATTRIBUTES CONSTRAINTS for a test of one's own. A linear
programme decides for people of each ability what share of them is shown each item: every rule of
the test holds, and rates are bounded over all people. It knows abilities but for a normal error of
0.4 logit, about what a test of forty items leaves, and needs no form to be whole: so no engine does
better. What is minimised is the mean of 1 / (1 + information), the squared error under a standard
normal prior, from below by its tangents. Printed is the RMSE beside the items of most information
without rules and bounds. docs/method/simulation.md and exposure.md have the numbers.

References
----------
.. [1] van der Linden, W. J. (2005). Linear Models for Optimal Test Design. Springer. Chapters 3-5
   (rules as rows of a programme).
.. [2] Kelley, J. E. (1960). The cutting-plane method for solving convex programs. Journal of the
   Society for Industrial and Applied Mathematics 8(4), 703-712 (a convex function by tangents).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from scipy.sparse import block_diag, csr_array, eye_array, hstack, vstack

from assess.assembly import ONCE, Programme, programme_of
from assess.blueprint import Blueprint, load_blueprints
from assess.errors import BlueprintError
from assess.integer_programme import IntegerProgramme
from assess.pool import Pool, build_pool
from irt.parameters import FloatArray, IntArray
from itembank.loading import load_bank
from web.researcher.simulation_setup import supply_of_files

ABILITIES = np.arange(-2, 2.1, 0.5)
ERROR = 0.4
"""Of the ability that items are chosen by, in logits."""

BOUND, LEAST, SHARE = 0.25, 0.02, 0.8
"""Largest exposure rate; and the rate that so many of the items must reach."""

TAKEN = {"digital": 15}
"""Items on average, of tests that may end early."""

_TOUCHING = np.geomspace(0.2, 200, 200)  # information at which tangents touch
_EQUAL = 1e-6


def main() -> None:
    """Print how much each demand costs, by scale."""
    files = [Path(name) for name in sys.argv[1:]]
    if files:
        items, attributes, constraints = files
        supply = supply_of_files(items, attributes, constraints, None).with_known_difficulties()
        pools = [supply.pool(supply.blueprint)]
    else:
        bank = load_bank()
        pools = [build_pool(bank, at_length_taken(one)) for one in load_blueprints().values()]
    for pool in pools:
        for demand, errors in least_errors(pool):
            told = ", ".join(
                f"{block.scale} {error:+.1%}"
                for block, error in zip(pool.blueprint.blocks, errors, strict=True)
            )
            print(f"{pool.blueprint.id}; {demand}: {told}", flush=True)


def at_length_taken(blueprint: Blueprint) -> Blueprint:
    """A test of one block as long as it is on average."""
    if blueprint.id not in TAKEN:
        return blueprint
    block = msgspec.structs.replace(blueprint.blocks[0], max_items=TAKEN[blueprint.id])
    return msgspec.structs.replace(blueprint, blocks=(block,))


def least_errors(pool: Pool) -> Iterator[tuple[str, FloatArray]]:
    """What each demand costs: RMSE by scale, as a share beside the one without demands."""
    shares = _Shares(pool, programme_of(pool.content))
    free = shares.squared_errors(has_rules=False)
    over = shares.forced_over(BOUND)
    yield "rules", np.sqrt(shares.squared_errors() / free) - 1
    most = BOUND + over
    bounded = f"rules, {BOUND}"
    if n_forced := int((over > _EQUAL).sum()):
        bounded += f" but for {n_forced} items that are forced above"
    yield bounded, np.sqrt(shares.squared_errors(most=most) / free) - 1
    errors = shares.squared_errors(most=most, least=LEAST)
    yield f"{bounded}, {SHARE:.0%} at {LEAST} or more", np.sqrt(errors / free) - 1


@dataclass(frozen=True, slots=True)
class _Shares:
    """Shares of the people of each ability that have an item in a part of their form."""

    pool: Pool
    programme: Programme

    @property
    def weights(self) -> FloatArray:
        """Of the abilities."""
        density = np.exp(-(ABILITIES**2) / 2)
        return np.asarray(density / density.sum())

    def squared_errors(
        self, *, has_rules: bool = True, most: FloatArray | None = None, least: float = 0.0
    ) -> FloatArray:
        """The least mean of 1 / (1 + information) by block."""
        information, n_items = self._information(), len(self.pool)
        n = information.shape[0]
        made, shares = self._within_rules(has_rules=has_rules)
        told = made.columns(n)
        made.rows([(information, shares), (-eye_array(n), told)], low=0, high=0)
        errors = made.columns(n, worth=-np.resize(self.weights, n))
        for touching in _TOUCHING:
            slope = 1 / (1 + touching) ** 2
            line = 1 / (1 + touching) + touching * slope
            made.rows([(eye_array(n), errors), (slope * eye_array(n), told)], low=line)
        if most is not None:
            made.rows([(self._rates(), shares)], high=most)
        if least:
            reached = made.columns(n_items, high=1)
            made.rows([(self._rates(), shares), (-least * eye_array(n_items), reached)], low=0)
            made.rows([(np.ones((1, n_items)), reached)], low=SHARE * n_items)
        found = _values(made)[errors].reshape(-1, len(ABILITIES)) @ self.weights
        return np.asarray(found)

    def forced_over(self, most: float) -> FloatArray:
        """How far the rules force each item above a rate, at least; shape (n_items,)."""
        made, shares = self._within_rules(has_rules=True)
        over = made.columns(len(self.pool), worth=-1)
        made.rows([(self._rates(), shares), (-eye_array(len(self.pool)), over)], high=most)
        return _values(made)[over]

    def _information(self) -> csr_array:
        """Of the shares; rows are the abilities of the first block, then those of the next."""
        pool, nodes = self.pool, self.pool.quadrature.nodes
        near = np.exp(-((nodes - ABILITIES[:, None]) ** 2) / 2 / ERROR**2)
        near /= near.sum(axis=1, keepdims=True)
        of_column = (near @ pool.items.information.T)[:, self.programme.item]
        block = pool.content.block[self.programme.item]
        parts = [
            block_diag([row[None] * (block == b) for row in of_column], format="csr")
            for b in range(len(pool.blueprint.blocks))
        ]
        return csr_array(vstack(parts))

    def _within_rules(self, *, has_rules: bool) -> tuple[IntegerProgramme, IntArray]:
        """A programme whose columns are the shares; at each ability they meet every rule."""
        programme, made = self.programme, IntegerProgramme()
        kept = [has_rules or name == ONCE or " items in block " in name for name in programme.names]
        rows, n = programme.matrix.tocsr()[kept], len(programme.item)
        shares = made.columns(n * len(ABILITIES), high=1)
        for own in shares.reshape(-1, n):
            made.rows([(rows, own)], low=programme.low[kept], high=programme.high[kept])
        return made, shares

    def _rates(self) -> csr_array:
        """Exposure rates from shares, shape (n_items, n_abilities * n_columns)."""
        n = len(self.programme.item)
        ones = np.ones(n)
        of_item = csr_array((ones, (self.programme.item, np.arange(n))), shape=(len(self.pool), n))
        return csr_array(hstack([weight * of_item for weight in self.weights]))


def _values(programme: IntegerProgramme) -> FloatArray:
    found = programme.solve(gap=0.0)
    if found is None:
        message = "no shares of people meet every rule"
        raise BlueprintError(message)
    return found.values


if __name__ == "__main__":
    main()
