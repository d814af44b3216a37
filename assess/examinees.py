"""Simulated people: how able they are, and how they answer.

They answer by the model at their true ability and the true difficulties. Some may guess now and
then, or run out of time, or find some items harder than others do; or they are real people whose
recorded responses are played back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from assess.pilot import Pilots
from assess.pool import Pool
from irt.parameters import FloatArray, IntArray, ItemParameters
from irt.response import paired_probabilities

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """How ``n`` simulated people answer the items of a pool.

    Attributes
    ----------
    theta : ndarray of float64, shape (n, n_blocks)
        In logits.
    location_error : ndarray of float64, shape (n_items,)
        How far the true difficulty lies from the one in the bank, in logits.
    group : ndarray of int64, shape (n,), optional
        Subgroup of each person.
    group_shift : ndarray of float64, shape (n_groups, n_items), optional
        How much harder an item is for a subgroup, in logits.
    guess_rate : ndarray of float64, shape (n,), optional
        Chance that a person guesses instead of trying: right as often as the item's guessing
        parameter says, without partial credit.
    tries_until : ndarray of int64, shape (n,), optional
        Position after which a person has no time left and guesses.
    responses : ndarray of int8, shape (n, n_items), optional
        Recorded scores, played back; ``theta`` is then what all of them say.
    pilot_error : ndarray of float64, shape (n_pilots,), optional
        As ``location_error``, of the pilot items; without it no pilot question is shown.
    """

    theta: FloatArray
    location_error: FloatArray
    group: IntArray | None = None
    group_shift: FloatArray | None = None
    guess_rate: FloatArray | None = None
    tries_until: IntArray | None = None
    responses: IntArray | None = None
    pilot_error: FloatArray | None = None

    def take(self, rows: IntArray) -> Truth:
        """Some of the people."""
        of_people = ("theta", "group", "guess_rate", "tries_until", "responses")
        found: dict[str, Any] = {
            field.name: getattr(self, field.name)[rows]
            for field in fields(self)
            if field.name in of_people and getattr(self, field.name) is not None
        }
        return replace(self, **found)


def draw_truth(
    pool: Pool,
    n_examinees: int,
    *,
    mean: float = 0.0,
    sd: float = 1.0,
    correlation: float = 0.7,
    rng: np.random.Generator,
) -> Truth:
    """Draw abilities from a normal population, and true difficulties around the judged ones.

    Parameters
    ----------
    pool : Pool
    n_examinees : int
    mean, sd : float
        Of the population on each scale, in logits.
    correlation : float
        Of the scales of a test with several blocks.
    rng : numpy.random.Generator
    """
    n_blocks = len(pool.blueprint.blocks)
    common = rng.normal(size=(n_examinees, 1))
    own = rng.normal(size=(n_examinees, n_blocks))
    theta = mean + sd * (np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own)
    error = rng.normal(size=len(pool)) * pool.parameters.se_b
    return Truth(theta=theta, location_error=error)


def grid_of_abilities(n_examinees: int, n_blocks: int) -> FloatArray:
    """The same number of people at each of -2, -1.5, ... 2 logits, on every scale alike.

    Returns
    -------
    ndarray of float64, shape (n_examinees, n_blocks)
    """
    points = np.linspace(-2, 2, 9)
    return np.tile(points[np.arange(n_examinees) % len(points)][:, None], (1, n_blocks))


@dataclass(frozen=True, slots=True)
class Answering:
    """People ready to answer.

    Attributes
    ----------
    truth : Truth
    known : ItemParameters
        The items as they truly are, for people of no subgroup.
    rng : numpy.random.Generator
    """

    truth: Truth
    known: ItemParameters
    rng: np.random.Generator

    def scores(
        self, people: IntArray, items: IntArray, blocks: IntArray, positions: IntArray
    ) -> IntArray:
        """Score of each of these people on one item each, shape (n_answers,)."""
        if self.truth.responses is not None:
            return self.truth.responses[people, items].astype(np.int64)
        chances = self._chances(people, items, blocks)
        scores: IntArray = (self.rng.random(len(people))[:, None] > chances).sum(axis=1)
        is_guess = self._guesses(people, positions)
        if not is_guess.any():
            return scores
        is_lucky = self.rng.random(len(people)) < self.known.c[items]
        lucky = np.where(is_lucky, self.known.n_categories[items] - 1, 0)
        return np.where(is_guess, lucky, scores)

    def _chances(self, people: IntArray, items: IntArray, blocks: IntArray) -> FloatArray:
        """P(score <= k) for every k but the last, shape (n_answers, n_categories - 1)."""
        met = self.known.take(items)
        if self.truth.group is not None and self.truth.group_shift is not None:
            met = met.shifted_by(self.truth.group_shift[self.truth.group[people], items])
        p = paired_probabilities(met, self.truth.theta[people, blocks])
        chances: FloatArray = np.cumsum(p, axis=1)[:, :-1]
        return chances

    def _guesses(self, people: IntArray, positions: IntArray) -> BoolArray:
        found = np.zeros(len(people), dtype=np.bool_)
        if self.truth.guess_rate is not None:
            found |= self.rng.random(len(people)) < self.truth.guess_rate[people]
        if self.truth.tries_until is not None:
            found |= positions > self.truth.tries_until[people]
        return found


def answering(pool: Pool, truth: Truth, rng: np.random.Generator) -> Answering:
    """Make people ready to answer the items of a pool."""
    return Answering(truth, pool.parameters.shifted_by(truth.location_error), rng)


def answering_pilots(
    pilots: Pilots, truth: Truth, pilot_error: FloatArray, rng: np.random.Generator
) -> Answering:
    """Make people ready to answer the pilot items, which are as hard for every subgroup."""
    plain = replace(truth, location_error=pilot_error, group_shift=None, responses=None)
    return Answering(plain, pilots.parameters.shifted_by(pilot_error), rng)
